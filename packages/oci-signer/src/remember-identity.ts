import type { Redactor } from "@locus/core/provider";

/** Registers a request's tokens and signature for redaction. The id of an API key is not a secret. */
export function rememberIdentity(headers: Headers, { remember, rememberHeader }: Redactor): void {
  for (const [name, value] of headers) {
    if (name !== "authorization") rememberHeader(name, value);
    else for (const [, secret = ""] of value.matchAll(/(?:Bearer |ST\$|signature=")([^"]+)/g)) remember(secret);
  }
}
