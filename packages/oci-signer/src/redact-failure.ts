import { createRedactor, redactError } from "@locus/core/provider";
import { rememberIdentity } from "./remember-identity.js";

/** What a failed request threw, without what its URL and headers prove an identity with. */
export function redactFailure(error: unknown, url: string, headers: Headers): unknown {
  const redactor = createRedactor(url);
  rememberIdentity(headers, redactor);
  return redactError(error, redactor.redact);
}
