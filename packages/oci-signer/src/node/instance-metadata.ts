import { X509Certificate } from "node:crypto";
import { ConfigurationError, ConnectionError } from "@locus/core";
import { resolveRegion } from "../regions.js";
import { askService, parseObject, readAnswer } from "./ask-service.js";
import { type Environment, regionSettings } from "./environment.js";
import { importKey } from "./private-key.js";

/** The metadata service of a compute instance (version 2). */
export interface InstanceMetadata {
  /** @param path - Such as `"instance/region"`. @returns The text there. */
  get(path: string): Promise<string>;
  readonly env: Environment;
}

/** How it is reached. */
export interface InstanceMetadataOptions {
  baseUrl: string;
  env: Environment;
  fetch: typeof fetch;
}

/** The certificate that OCI gave the instance, with its key. */
export interface InstanceCertificate {
  readonly tenancy: string;
  /** Name of its key at the federation service. */
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  /** Base64 of its DER. */
  readonly certificate: string;
  readonly intermediateCertificates: readonly string[];
}

const advice =
  "Instance principals work on OCI compute instances only. Check that this is one, and that neither a firewall nor a container network keeps it from its metadata service.";

/** Reaches the metadata service. */
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
        // It is next door: where it is not found at once, it will not be.
        retryable: false,
        send: async (url, signal) => readAnswer(await send(url, { headers, signal })),
      }),
  };
}

/** The region of the instance, in its realm. */
export async function instanceRegion(metadata: InstanceMetadata): Promise<{ region: string; domain: string }> {
  // It knows new realms too; older instances only have the other path, which may give a short key.
  const info = await metadata.get("instance/regionInfo").catch((error: unknown) => {
    if (ConnectionError.isInstance(error)) throw error;
    return "";
  });
  const { regionIdentifier, realmDomainComponent: domain } = parseObject(info);
  if (typeof regionIdentifier === "string" && typeof domain === "string") return { region: regionIdentifier, domain };
  const region = await metadata.get("instance/region");
  return resolveRegion({ region, from: "the metadata service of the instance", ...regionSettings(metadata.env) });
}

/** Reads the certificate of the instance. It is replaced every few hours; a certificate with the key of another is read again. */
export async function instanceCertificate(metadata: InstanceMetadata, attempts = 3): Promise<InstanceCertificate> {
  const [leaf, keyPem, intermediate] = await Promise.all(
    ["identity/cert.pem", "identity/key.pem", "identity/intermediate.pem"].map((path) => metadata.get(path)),
  );
  const certificate = parseCertificate(leaf ?? "");
  const key = await importKey({ pem: keyPem ?? "", name: "The key of the instance's certificate" });
  const { n } = certificate.publicKey.export({ format: "jwk" });
  if (n !== key.modulus) {
    if (attempts > 1) return instanceCertificate(metadata, attempts - 1);
    throw new ConfigurationError("The certificate of the instance and its key do not belong together.");
  }
  const tenancy = /(?:opc-tenant|opc-identity):([^\s,+]+)/.exec(certificate.subject)?.[1];
  if (tenancy === undefined) throw new ConfigurationError("The certificate of the instance names no tenancy.");
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
    throw new ConfigurationError(`What the metadata service gave is no certificate. ${advice}`, { cause });
  }
}
