import { extendServer } from "../servers/http/extend-server.js";
import type { HttpExchange } from "../servers/http/http-exchange.js";
import { startHttpServer, type TestServer } from "../servers/http/http-server.js";
import { makeOCID } from "./api-key.js";
import { makeCertificate } from "./certificate.js";
import { createFaults, type ServiceFaults } from "./faults.js";
import type { OCIIdentities } from "./identities.js";
import { makeSecretFiles } from "./secret-files.js";
import { createTokenIssuer, type TokenIssuer, type TokenIssuerOptions } from "./token-issuer.js";

/** Options of {@link startProxymux}. */
export interface ProxymuxOptions extends TokenIssuerOptions {
  /** The register for issued tokens. Pass the same one to the OCI server. */
  identities: OCIIdentities;
  /** The token of the pod's service account. @defaultValue "sa-token-1" */
  serviceAccountToken?: string;
  /** The directory for the files of the service account. @defaultValue a new temporary directory */
  dir?: string;
}

/** The service that issues tokens to pods of an OKE cluster, and the files and environment of a pod. */
export interface ProxymuxServer extends TestServer, ServiceFaults, TokenIssuer {
  /** PEM of the authority that signed the server's certificate. */
  readonly caFile: string;
  /** The token of the service account. */
  readonly tokenFile: string;
  readonly env: Readonly<Record<ProxymuxVariable, string>>;
  /** Replaces the token of the service account. The server then refuses the old one. */
  rotateServiceAccount(token: string): Promise<void>;
  /** Replaces the authority, which signs the certificate of new connections. */
  rotateCA(): Promise<void>;
}

type ProxymuxVariable =
  | "KUBERNETES_SERVICE_HOST"
  | "KUBERNETES_SERVICE_PORT_PROXYMUX"
  | "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH";

const path = "/resourcePrincipalSessionTokens";

/**
 * Starts OKE's proxymux over TLS. `POST /resourcePrincipalSessionTokens` takes the token of a service account and the public key of
 * a session, and answers with the base64 of a token.
 */
export async function startProxymux({
  identities,
  serviceAccountToken = "sa-token-1",
  dir,
  ...options
}: ProxymuxOptions): Promise<ProxymuxServer> {
  const { pass, ...controls } = createFaults();
  const issuer = createTokenIssuer(options);
  const files = await makeSecretFiles(dir);
  const tokenFile = await files.write("token", serviceAccountToken);
  const tenancy = makeOCID("tenancy");
  let accepted = serviceAccountToken;

  async function certify() {
    const authority = await makeCertificate({ subject: [["CN", "kubernetes"]], ca: true, keyType: "ec" });
    const hosts = ["127.0.0.1", "localhost"];
    const leaf = await makeCertificate({ subject: [["CN", "proxymux"]], issuer: authority, keyType: "ec", hosts });
    const caFile = await files.write("ca.crt", authority.certificate);
    return { caFile, tls: { key: leaf.privateKey, cert: leaf.certificate } };
  }

  async function handle(exchange: HttpExchange): Promise<void> {
    const { request } = exchange;
    if (!(await pass(exchange))) return;
    if (request.method !== "POST" || request.path !== path) return exchange.json(404, { message: "Not found" });
    if (request.headers.authorization !== `Bearer ${accepted}`) return exchange.json(401, { message: "Unauthorized" });
    const podKey = podKeyOf(request.body);
    if (podKey === undefined) return exchange.json(400, { message: "There is no podKey." });

    const token = issuer.issue({ res_tenant: tenancy, res_compartment: tenancy });
    identities.addToken(token, podKey);
    const answer = Buffer.from(JSON.stringify({ token: `ST$${token}` })).toString("base64");
    exchange.writeHead(200, { "content-type": "text/plain" });
    await exchange.write(answer);
    exchange.end();
  }

  const { caFile, tls } = await certify();
  const server = await startHttpServer(handle, { tls, headers: () => ({ date: new Date(issuer.now()).toUTCString() }) });
  const { close } = server;
  const closeAll = async () => {
    await close();
    await files[Symbol.asyncDispose]();
  };
  return extendServer(server, {
    ...controls,
    ...issuer.controls,
    caFile,
    tokenFile,
    env: {
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT_PROXYMUX: new URL(server.url).port,
      OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: caFile,
    },
    async rotateServiceAccount(token: string) {
      accepted = token;
      await files.write("token", token);
    },
    async rotateCA() {
      server.setCertificate((await certify()).tls);
    },
    close: closeAll,
    [Symbol.asyncDispose]: closeAll,
  });
}

function podKeyOf(body: unknown): string | undefined {
  const podKey = typeof body === "object" && body !== null && "podKey" in body ? body.podKey : undefined;
  return typeof podKey === "string" && /^[A-Za-z0-9+/]+=*$/.test(podKey) ? podKey : undefined;
}
