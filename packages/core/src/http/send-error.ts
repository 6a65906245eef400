import { ConfigurationError, ConnectionError } from "../errors/errors.js";
import { LocusError, serializeError } from "../errors/locus-error.js";
import type { FailureContext } from "./failure.js";

/** Codes of the network in Node, undici, Bun and their TLS. */
const codes =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_|PROTO|ADDR|MFILE|ACCES|PERM)|UND_ERR_|ERR_(TLS|SSL|HTTP|STREAM|SOCKET)|HPE_|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|Connection|FailedToOpenSocket)/;
/** What the `fetch` of a runtime or a browser says. */
const words =
  /^(fetch failed|failed to (fetch|connect)|network ?(error|connection)|load failed|terminated|(the )?socket (hang|connection|error|closed|disconnected)|other side closed|error sending request|unable to connect|internal error|dns|connect(ion)?( was)? (closed|reset|refused|lost|error|timed? ?out|aborted))/i;
/** An error and what it was caused by; no runtime nests deeper. */
const mostCauses = 5;

/**
 * The error for a request that got no response: of the network, or thrown by the program's own code, such as a `fetch` that refuses a host.
 * The latter is not retried, because the service is not what failed.
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
