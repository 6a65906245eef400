import { createOCIFetch } from "../create-oci-fetch.js";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import { resolveRegion } from "../regions.js";
import { rememberIdentity } from "../remember-identity.js";
import { tokenKey } from "../session-token-credentials.js";
import { askService, readAnswer, tokenOf } from "./ask-service.js";
import { type InstanceMetadata, instanceCertificate, instanceMetadata, instanceRegion } from "./instance-metadata.js";
import { makeSessionKey } from "./session-key.js";

/** Where an instance gets its identity; nothing of it is needed on OCI. */
export interface InstancePrincipalOptions {
  /** @defaultValue "http://169.254.169.254/opc/v2/" */
  metadataBaseUrl?: string | undefined;
  /** The federation service without its path. @defaultValue that of the instance's own region, `https://auth.<region>.<domain>` */
  federationEndpoint?: string | undefined;
  /** What sends the requests for it. @defaultValue the global fetch */
  fetch?: typeof fetch | undefined;
}

/**
 * The identity of the compute instance that the program runs on.
 *
 * A new key is made for every token, the instance's certificate signs for it, and both are replaced a minute before the token
 * expires and after a 401; however many requests wait, once.
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
    metadataBaseUrl = "http://169.254.169.254/opc/v2/",
    federationEndpoint,
    fetch: send = (input, init) => fetch(input, init),
  }: InstancePrincipalOptions = {}) {
    const metadata = instanceMetadata({ baseUrl: metadataBaseUrl, fetch: send });
    super(async () => {
      const [key, certificate, endpoint] = await Promise.all([
        makeSessionKey(),
        instanceCertificate(metadata),
        federationEndpoint ?? federationEndpointOf(metadata),
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
        url: `${endpoint.replace(/\/+$/, "")}/v1/x509`,
        advice:
          "Check that the instance's subnet reaches it (a service gateway, or NAT), and that the instance's clock is right; set federationEndpoint for a realm that is not known here.",
      };
      const answer = await askService({
        ...federation,
        timeoutMs: 10_000,
        send: async (url, signal, redactor) => {
          // It signs anew with the service's time when the clock of the instance is off.
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
    });
    this.#metadata = metadata;
  }

  /** The region the instance is in, as its metadata service says. */
  async region(): Promise<string> {
    const { region } = await instanceRegion(this.#metadata);
    return resolveRegion({ region }).region;
  }
}

async function federationEndpointOf(metadata: InstanceMetadata): Promise<string> {
  const { region, domain } = await instanceRegion(metadata);
  return `https://auth.${region}.${domain}`;
}
