import { ConfigurationError } from "../errors/errors.js";
import { isBrowser } from "../platform/is-browser.js";

/** @throws {@link ConfigurationError} in a page, unless its author allowed it: anyone who opens the page can read its keys. */
export function refuseInBrowser(allowed: boolean | undefined): void {
  if (allowed || !isBrowser()) return;
  throw new ConfigurationError(
    "Anyone can read a key in a page. Let a server of yours add it (baseURL, no apiKey), or pass dangerouslyAllowBrowser: true.",
    { option: "dangerouslyAllowBrowser" },
  );
}
