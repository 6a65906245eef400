import { AuthenticationError } from "@locus/core";
import { createOCIFetch } from "../create-oci-fetch.js";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import { resolveRegion } from "../regions.js";
import { rememberIdentity } from "../remember-identity.js";
import { tokenKey } from "../session-token-credentials.js";
import { askService, readAnswer, tokenOf } from "./ask-service.js";
import { type AuthServiceOptions, givenAuthService } from "./auth-service.js";
import type { Environment } from "./environment.js";
import { type InstanceMetadata, instanceCertificate, instanceMetadata, instanceRegion } from "./instance-metadata.js";
import { makeSessionKey } from "./session-key.js";

/** Options of {@link InstancePrincipalCredentials}. None is needed on OCI. */
export interface InstancePrincipalOptions extends AuthServiceOptions {
  /** @defaultValue `OCI_METADATA_BASE_URL`, else "http://169.254.169.254/opc/v2/" */
  metadataBaseUrl?: string | undefined;
  /** @defaultValue process.env */
  env?: Environment | undefined;
}

/**
 * The identity of the compute instance that the program runs on.
 *
 * Every token gets a new key, and the instance's certificate signs the request for it. Token and key are replaced a minute before the
 * token expires and after a 401, once for all waiting requests.
 *
 * @example
 * ```ts
 * const credentials = new InstancePrincipalCredentials();
 * const fetch = createOCIFetch({ credentials, compartmentId });
 * ```
 */
export class InstancePrincipalCredentials extends RefreshingCredentials {
  readonly #metadata: InstanceMetadata;

  constructor({
    env = process.env,
    metadataBaseUrl = env.OCI_METADATA_BASE_URL?.trim() || "http://169.254.169.254/opc/v2/",
    federationEndpoint,
    fetch: send = (input, init) => fetch(input, init),
  }: InstancePrincipalOptions = {}) {
    const metadata = instanceMetadata({ baseUrl: metadataBaseUrl, env, fetch: send });
    const ask = async () => {
      const [key, certificate, endpoint] = await Promise.all([
        makeSessionKey(),
        instanceCertificate(metadata),
        givenAuthService(federationEndpoint, env) ?? federationEndpointOf(metadata),
      ]);
      const { keyId, privateKey, intermediateCertificates } = certificate;
      const body = JSON.stringify({
        certificate: certificate.certificate,
        purpose: "DEFAULT",
        publicKey: key.publicKey,
        intermediateCertificates,
      });
      const headers = { "content-type": "application/json" };
      const federation = {
        service: "The federation service",
        url: `${endpoint}/v1/x509`,
        advice:
          "Check that the instance's subnet reaches it (a service gateway, or NAT), and that the instance's clock is right; set federationEndpoint for an unknown realm.",
      };
      const answer = await askService({
        ...federation,
        timeoutMs: 10_000,
        send: async (url, signal, redactor) => {
          // createOCIFetch, because it signs again with the service's time when the instance's clock is wrong.
          const signedFetch = createOCIFetch({
            credentials: { resolve: async () => ({ keyId, privateKey }) },
            fetch: (input, init) => {
              rememberIdentity(new Headers(init?.headers), redactor);
              return send(input, init);
            },
          });
          return readAnswer(await signedFetch(url, { method: "POST", headers, body, signal }));
        },
      });
      return tokenKey(tokenOf(answer, federation), key.privateKey);
    };
    super(() =>
      ask().catch((error: unknown) => {
        // Retried, because the certificate may have been replaced since it was read.
        if (AuthenticationError.isInstance(error) && error.status === 401) return ask();
        throw error;
      }),
    );
    this.#metadata = metadata;
  }

  /** The instance's region, from its metadata service. */
  async region(): Promise<string> {
    const { region, domain } = await instanceRegion(this.#metadata);
    return resolveRegion({ region, realm: domain }).region;
  }
}

async function federationEndpointOf(metadata: InstanceMetadata): Promise<string> {
  const { region, domain } = await instanceRegion(metadata);
  return `https://auth.${region}.${domain}`;
}
