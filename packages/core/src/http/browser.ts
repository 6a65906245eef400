import { ConfigurationError } from "../errors/errors.js";

/** Whether the code runs in a page, where whoever opens the page can read every key. */
export function isBrowser(): boolean {
  return typeof window !== "undefined" && typeof document !== "undefined";
}

/** @throws {@link ConfigurationError} in a page, unless its author allowed it: whoever opens the page can read its keys. */
export function refuseInBrowser(allowed: boolean | undefined): void {
  if (allowed || !isBrowser()) return;
  throw new ConfigurationError(
    "Anyone can read a key in a page. Let a server of yours add it (baseURL, no apiKey), or pass dangerouslyAllowBrowser: true.",
    { option: "dangerouslyAllowBrowser" },
  );
}
