import { ConfigurationError } from "@locus/core";

/**
 * Makes sure that a header can carry a key id or token. Runtimes refuse one that it cannot, too, but their errors quote it.
 *
 * @throws ConfigurationError, which does not.
 */
export function checkCredential(text: string): string {
  if (/^[!#-~]+$/.test(text)) return text;
  throw new ConfigurationError(
    `The key id, token or API key ${text ? "has a space, a quote, a line end or another character that no header can carry" : "is empty"}.`,
    { option: "credentials" },
  );
}
