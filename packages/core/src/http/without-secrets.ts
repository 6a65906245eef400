import { LocusError, serializeError } from "../errors/locus-error.js";
import { loadFailures } from "./load-failures.js";

/**
 * Removes secrets from an error by `redactError`, which is loaded on demand. If loading fails, only the class, the message and
 * plain values remain, because the rest cannot be searched for secrets.
 *
 * @param error - Any thrown value.
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
