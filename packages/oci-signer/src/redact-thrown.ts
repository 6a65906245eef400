import { createRedactor, withoutSecrets } from "@locus/core/provider";
import { rememberIdentity } from "./remember-identity.js";

/** What a fetch threw, without what the request proves an identity with. Loaded when one throws. */
export function redactThrown(error: unknown, url: string, headers: Headers): Promise<unknown> {
  const redactor = createRedactor(url);
  rememberIdentity(headers, redactor);
  return withoutSecrets(error, redactor.redact);
}
