import { X509Certificate } from "node:crypto";
import { ConfigurationError, ConnectionError } from "@locus/core";
import { resolveRegion } from "../regions.js";
import { askService, parseObject, readAnswer } from "./ask-service.js";
import { type Environment, regionSettings } from "./environment.js";
import { importKey } from "./private-key.js";

/** The metadata service of a compute instance (version 2). */
export interface InstanceMetadata {
  /** Gets the text at a path, such as `"instance/region"`. */
  get(path: string): Promise<string>;
  readonly env: Environment;
}

/** Options of {@link instanceMetadata}. */
export interface InstanceMetadataOptions {
  baseUrl: string;
  env: Environment;
  fetch: typeof fetch;
}

/** The instance's certificate with its key, as issued by OCI. */
export interface InstanceCertificate {
  readonly tenancy: string;
  /** Id of the key at the federation service. */
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  /** DER in base64. */
  readonly certificate: string;
  readonly intermediateCertificates: readonly string[];
}

const advice =
  "Instance principals work on OCI compute instances only. Check that this is one, and that no firewall or container network blocks its metadata service.";

/** Creates a client of the metadata service. */
export function instanceMetadata({ baseUrl, env, fetch: send }: InstanceMetadataOptions): InstanceMetadata {
  const base = baseUrl.replace(/\/*$/, "/");
  const headers = { authorization: "Bearer Oracle" };
  return {
    env,
    get: (path) =>
      askService({
        service: "The metadata service of the instance",
        url: base + path,
        advice,
        timeoutMs: 3_000,
        // Not worth retrying later, because the service is link-local: it is there at once or never.
        retryable: false,
        send: async (url, signal) => readAnswer(await send(url, { headers, signal })),
      }),
  };
}

/** The region of the instance and its realm's domain. */
export async function instanceRegion(metadata: InstanceMetadata): Promise<{ region: string; domain: string }> {
  // regionInfo comes first, because it names the realm too. Older instances have only instance/region, which may return a short key.
  const info = await metadata.get("instance/regionInfo").catch((error: unknown) => {
    if (ConnectionError.isInstance(error)) throw error;
    return "";
  });
  const { regionIdentifier, realmDomainComponent: domain } = parseObject(info);
  if (typeof regionIdentifier === "string" && typeof domain === "string") return { region: regionIdentifier, domain };
  const region = await metadata.get("instance/region");
  return resolveRegion({ region, from: "the metadata service of the instance", ...regionSettings(metadata.env) });
}

/** Reads the certificate of the instance. OCI replaces it every few hours, so that a certificate and key that do not match are read again. */
export async function instanceCertificate(metadata: InstanceMetadata, attempts = 3): Promise<InstanceCertificate> {
  const [leaf, keyPem, intermediate] = await Promise.all(
    ["identity/cert.pem", "identity/key.pem", "identity/intermediate.pem"].map((path) => metadata.get(path)),
  );
  const certificate = parseCertificate(leaf ?? "");
  const key = await importKey({ pem: keyPem ?? "", name: "The key of the instance's certificate" });
  const { n } = certificate.publicKey.export({ format: "jwk" });
  if (n !== key.modulus) {
    if (attempts > 1) return instanceCertificate(metadata, attempts - 1);
    throw new ConfigurationError("The certificate of the instance and its key do not match.");
  }
  const tenancy = /(?:opc-tenant|opc-identity):([^\s,+]+)/.exec(certificate.subject)?.[1];
  if (tenancy === undefined) throw new ConfigurationError("The certificate of the instance has no tenancy.");
  const chain = (intermediate ?? "").match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return {
    tenancy,
    keyId: `${tenancy}/fed-x509/${certificate.fingerprint}`,
    privateKey: key.privateKey,
    certificate: certificate.raw.toString("base64"),
    intermediateCertificates: chain.map((pem) => parseCertificate(pem).raw.toString("base64")),
  };
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new ConfigurationError(`The metadata service returned an invalid certificate. ${advice}`, { cause });
  }
}
