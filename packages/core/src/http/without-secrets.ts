import { LocusError, serializeError } from "../errors/locus-error.js";
import { loadFailures } from "./load-failures.js";

/**
 * An error without secrets, as `redactError` makes it, which is loaded for it. Where it does not load, the error has its class, its message
 * and its plain values: what else hangs on it is left out, because it cannot be read for secrets.
 *
 * @param error - Anything thrown.
 * @param redact - Replaces the secrets in a text.
 */
export async function withoutSecrets(error: unknown, redact: (text: string) => string): Promise<unknown> {
  const loaded = await loadFailures();
  return loaded ? loaded.redactError(error, redact) : bare(error, redact);
}

function bare(error: unknown, redact: (text: string) => string): Error {
  const { message, details, ...fields } = serializeError(error);
  const copy = new Error(redact(message));
  if (!LocusError.isInstance(error)) return copy;
  for (const [name, value] of Object.entries({ ...fields, ...details, "~locus": fields.code })) {
    if (typeof value !== "object") Object.assign(copy, { [redact(name)]: typeof value === "string" ? redact(value) : value });
  }
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
}
