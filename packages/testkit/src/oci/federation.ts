import { createHash, X509Certificate } from "node:crypto";
import { extendServer } from "../servers/http/extend-server.js";
import type { HttpExchange } from "../servers/http/http-exchange.js";
import { startHttpServer, type TestServer } from "../servers/http/http-server.js";
import { createFaults, type ServiceFaults } from "./faults.js";
import type { OCIIdentities, VerificationKey } from "./identities.js";
import { refuseAuthentication } from "./oci-server.js";
import { createTokenIssuer, type TokenIssuer, type TokenIssuerOptions } from "./token-issuer.js";
import { type SignatureReport, verifyRequest } from "./verify-request.js";

/** Options of {@link startFederation}. */
export interface FederationOptions extends TokenIssuerOptions {
  /** The register for issued tokens. Pass the same one to the OCI server. */
  identities: OCIIdentities;
  /** PEM of the only certificate that may sign the leaf. @defaultValue any certificate in the request */
  trust?: string;
}

/** A service that issues tokens to verified instances. */
export interface FederationServer extends TestServer, ServiceFaults, TokenIssuer {
  /** The result of verifying each token request. */
  readonly signatures: readonly SignatureReport[];
}

interface FederationBody {
  certificate: string;
  publicKey: string;
  intermediateCertificates: string[];
  purpose: string;
  fingerprintAlgorithm?: string;
}

/**
 * Starts the federation endpoint, `POST /v1/x509`. It verifies that the leaf certificate in the body signed the request, and
 * answers with a token bound to the session key in the body.
 */
export async function startFederation({ identities, trust, ...options }: FederationOptions): Promise<FederationServer> {
  const { pass, ...controls } = createFaults();
  const issuer = createTokenIssuer(options);
  const signatures: SignatureReport[] = [];

  async function handle(exchange: HttpExchange): Promise<void> {
    const { request } = exchange;
    if (!(await pass(exchange))) return;
    if (request.method !== "POST" || request.path !== "/v1/x509") {
      return exchange.json(404, { code: "NotAuthorizedOrNotFound", message: `No such path: ${request.path}` });
    }
    const { body } = request;
    if (!isFederationBody(body)) {
      return exchange.json(400, { code: "InvalidParameter", message: "The body is not a request for a token." });
    }
    const certificate = leafCertificate(body, trust);
    const find = (keyId: string) => (certificate ? verificationKey(keyId, certificate, body) : undefined);
    const signature = verifyRequest(request, { find, now: issuer.now() });
    signatures.push(signature);
    if (signature.identity?.type !== "certificate") return refuseAuthentication(exchange);

    const token = issuer.issue({ tenant: signature.identity.tenancy, sub: certificate?.subject });
    identities.addToken(token, body.publicKey);
    exchange.json(200, { token });
  }

  const server = await startHttpServer(handle, { headers: () => ({ date: new Date(issuer.now()).toUTCString() }) });
  return extendServer(server, { ...controls, ...issuer.controls, signatures });
}

function isFederationBody(body: unknown): body is FederationBody {
  if (typeof body !== "object" || body === null) return false;
  const { certificate, publicKey, intermediateCertificates, purpose } = { ...body } as Partial<Record<string, unknown>>;
  return (
    [certificate, publicKey].every(isBase64) &&
    typeof purpose === "string" &&
    Array.isArray(intermediateCertificates) &&
    intermediateCertificates.every(isBase64)
  );
}

/** Removes the armour and the line breaks of PEM. */
const isBase64 = (value: unknown): boolean => typeof value === "string" && /^[A-Za-z0-9+/]+=*$/.test(value);

const readCertificate = (base64: string): X509Certificate => new X509Certificate(Buffer.from(base64, "base64"));

/** The leaf certificate of a request, if a trusted intermediate certificate in the same request signed it. */
function leafCertificate(body: FederationBody, trust: string | undefined): X509Certificate | undefined {
  const leaf = readCertificate(body.certificate);
  const trusted = trust === undefined ? undefined : new X509Certificate(trust).fingerprint256;
  const isIssued = body.intermediateCertificates
    .map(readCertificate)
    .some((issuer) => leaf.verify(issuer.publicKey) && (trusted ?? issuer.fingerprint256) === issuer.fingerprint256);
  return isIssued ? leaf : undefined;
}

/** The key ids `tenancy/fed-x509/<SHA-1>` and `tenancy/fed-x509-sha256/<SHA-256>` name the leaf certificate of the request. */
function verificationKey(keyId: string, leaf: X509Certificate, body: FederationBody): VerificationKey | undefined {
  const [tenancy = "", scheme, fingerprint] = keyId.split("/");
  const algorithm = scheme === "fed-x509" ? "sha1" : scheme === "fed-x509-sha256" ? "sha256" : undefined;
  if (!algorithm || (algorithm === "sha256") !== (body.fingerprintAlgorithm === "SHA256")) return undefined;
  const hash = createHash(algorithm).update(leaf.raw).digest("hex");
  const isLeaf = fingerprint?.replaceAll(":", "").toLowerCase() === hash;
  const names = [`OU=opc-tenant:${tenancy}`, `O=opc-identity:${tenancy}`];
  const isTenancy = leaf.subject.split("\n").some((line) => names.includes(line));
  return isLeaf && isTenancy ? { identity: { type: "certificate", keyId, tenancy }, publicKey: leaf.publicKey } : undefined;
}
