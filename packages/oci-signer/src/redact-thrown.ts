import { createRedactor, withoutSecrets } from "@locus/core/provider";
import { rememberIdentity } from "./remember-identity.js";

/** Redacts a request's credentials from the error of its `fetch`. Loaded with the first such error. */
export function redactThrown(error: unknown, url: string, headers: Headers): Promise<unknown> {
  const redactor = createRedactor(url);
  rememberIdentity(headers, redactor);
  return withoutSecrets(error, redactor.redact);
}
