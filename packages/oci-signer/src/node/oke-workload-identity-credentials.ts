import { readFile } from "node:fs/promises";
import { ConfigurationError } from "@locus/core";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import { tokenKey } from "../session-token-credentials.js";
import { askService, tokenOf } from "./ask-service.js";
import { type Environment, errorCode } from "./environment.js";
import { httpsPost } from "./https-post.js";
import { readTokenFile } from "./read-token-file.js";
import { makeSessionKey } from "./session-key.js";

/** Options of {@link OKEWorkloadIdentityCredentials}. None is needed on OKE. */
export interface OKEWorkloadIdentityOptions {
  /** File with the token of the pod's service account. @defaultValue "/var/run/secrets/kubernetes.io/serviceaccount/token" */
  serviceAccountTokenFile?: string | undefined;
  /**
   * File with the certificates of the cluster.
   *
   * @defaultValue `OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH`, else "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"
   */
  serviceAccountCAFile?: string | undefined;
  /** Must have `KUBERNETES_SERVICE_HOST`, and `KUBERNETES_SERVICE_PORT_PROXYMUX` unless that is 12250. @defaultValue process.env */
  env?: Environment | undefined;
}

const directory = "/var/run/secrets/kubernetes.io/serviceaccount";
const advice =
  "OKE workload identity works in enhanced clusters only, for pods with a service account token. Check that, and the policy for the workload.";

/** Path of the token of the pod's service account. */
export function serviceAccountTokenFile(options: OKEWorkloadIdentityOptions = {}): string {
  return options.serviceAccountTokenFile ?? `${directory}/token`;
}

/**
 * The workload identity of a pod on OKE (Oracle's Kubernetes), from its service account.
 *
 * Every token gets a new key. Token and key are replaced at half of the token's lifetime and after a 401, once for all waiting
 * requests. The service account's token and the cluster's certificates are read each time, because Kubernetes rotates them.
 */
export class OKEWorkloadIdentityCredentials extends RefreshingCredentials {
  /** @throws ConfigurationError outside of a pod. */
  constructor(options: OKEWorkloadIdentityOptions = {}) {
    const { env = process.env } = options;
    const tokenFile = serviceAccountTokenFile(options);
    const caFile = options.serviceAccountCAFile ?? (env.OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH || `${directory}/ca.crt`);
    const proxymux = { service: "The OKE token service (proxymux)", url: proxymuxUrl(env), advice };
    const load = async () => {
      const [{ publicKey, privateKey }, token, ca] = await Promise.all([
        makeSessionKey(),
        readTokenFile(tokenFile, advice),
        readCA(caFile),
      ]);
      const headers = { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" };
      const body = JSON.stringify({ podKey: publicKey });
      const answer = await askService({
        ...proxymux,
        timeoutMs: 10_000,
        send: (url, signal, { remember }) => {
          remember(token);
          return httpsPost({ url, headers, body, ca, signal });
        },
      });
      return tokenKey(sessionTokenOf(answer, proxymux), privateKey);
    };
    super(load, { marginMs: Number.MAX_SAFE_INTEGER });
  }
}

/** Reads the response: base64 of JSON, with a token that starts with `ST$`. */
function sessionTokenOf(answer: string, service: { service: string; url: string }): string {
  return tokenOf(Buffer.from(answer, "base64").toString("utf8"), service).replace(/^ST\$/, "");
}

function proxymuxUrl(env: Environment): string {
  const host = env.KUBERNETES_SERVICE_HOST;
  if (!host)
    throw new ConfigurationError(`This is not a pod: KUBERNETES_SERVICE_HOST is not set. ${advice}`, { option: "authType" });
  const port = env.KUBERNETES_SERVICE_PORT_PROXYMUX || "12250";
  return `https://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}/resourcePrincipalSessionTokens`;
}

async function readCA(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigurationError(`The certificates of the cluster in ${path} cannot be read (${errorCode(cause)}). ${advice}`, {
      cause,
    });
  }
}
