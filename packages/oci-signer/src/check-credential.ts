import { ConfigurationError } from "@locus/core";

/**
 * Checks that a header can carry a key id or token. Runtimes check this too, but their errors quote the value.
 *
 * @throws ConfigurationError that does not quote the value.
 */
export function checkCredential(text: string): string {
  if (/^[!#-~]+$/.test(text)) return text;
  throw new ConfigurationError(
    `The key id, token or API key ${text ? "has a space, a quote, a line end or another character that no header can carry" : "is empty"}.`,
    { option: "credentials" },
  );
}
