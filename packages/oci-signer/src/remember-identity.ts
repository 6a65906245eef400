import type { Redactor } from "@locus/core/provider";

/** Remembers what a request proves its identity with: tokens and the signature. The name of a key is no secret. */
export function rememberIdentity(headers: Headers, { remember, rememberHeader }: Redactor): void {
  for (const [name, value] of headers) {
    if (name !== "authorization") rememberHeader(name, value);
    else for (const [, secret = ""] of value.matchAll(/(?:Bearer |ST\$|signature=")([^"]+)/g)) remember(secret);
  }
}
