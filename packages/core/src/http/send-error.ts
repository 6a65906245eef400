import { ConfigurationError, ConnectionError } from "../errors/errors.js";
import { LocusError, serializeError } from "../errors/locus-error.js";
import type { FailureContext } from "./failure.js";

/** Error codes of the network in Node, undici and Bun, TLS included. */
const codes =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_|PROTO|ADDR|MFILE|ACCES|PERM)|UND_ERR_|ERR_(TLS|SSL|HTTP|STREAM|SOCKET)|HPE_|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|Connection|FailedToOpenSocket)/;
/** Messages of `fetch` in runtimes and browsers. */
const words =
  /^(fetch failed|failed to (fetch|connect)|network ?(error|connection)|load failed|terminated|(the )?socket (hang|connection|error|closed|disconnected)|other side closed|error sending request|unable to connect|internal error|dns|connect(ion)?( was)? (closed|reset|refused|lost|error|timed? ?out|aborted))/i;
/** Upper bound on an error and its causes; no runtime nests deeper. */
const mostCauses = 5;

/**
 * The error for a request without a response. It is either an error of the network, or one that the program's own code threw,
 * such as a `fetch` that refuses a host. The latter is not retried, because the service did not fail.
 */
export function sendError(error: unknown, { url, redact = String }: FailureContext): LocusError {
  if (LocusError.isInstance(error)) return error;
  const { cause } = Object(error);
  const reasons = [error, ...(cause ? [cause] : [])].map(serializeError);
  const said = reasons.map(({ message }) => message).join(": ");
  if (isOfNetwork(error)) {
    return new ConnectionError(redact(`Could not reach the server: ${said} [POST ${url}]`), { cause: error });
  }
  const message = `The request was not sent: code of the program threw ${reasons[0]?.name}: ${said} [POST ${url}]. Look at the model's fetch and credentials.`;
  return new ConfigurationError(redact(message), { cause: error, option: "fetch" });
}

function isOfNetwork(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < mostCauses && current; depth++) {
    const { name, code, message, cause } = Object(current);
    if (/^(NetworkError|TimeoutError|AbortError)$/.test(name) || codes.test(code) || words.test(message)) return true;
    current = cause;
  }
  return false;
}
