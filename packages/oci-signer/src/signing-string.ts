/** What of a request goes into its signature. */
export interface SignedParts {
  method: string;
  /** As it is sent: the query is signed as it is encoded here. */
  url: string | URL;
  headers: Headers;
}

/**
 * The text that is signed: a line for each name, in their order.
 *
 * @param names - Of headers, in lower case, and `(request-target)`. `host` is the URL's: that is what every runtime sends.
 */
export function signingString(names: readonly string[], { method, url, headers }: SignedParts): string {
  const { host, pathname, search } = new URL(url);
  const derived: Record<string, string> = { "(request-target)": `${method.toLowerCase()} ${pathname}${search}`, host };
  return names.map((name) => `${name}: ${derived[name] ?? headers.get(name)}`).join("\n");
}
