/** The signed parts of a request. */
export interface SignedParts {
  method: string;
  /** The URL exactly as it is sent, because the encoded query is signed. */
  url: string | URL;
  headers: Headers;
}

/**
 * The text that is signed: one line per name, in the order of `names`.
 *
 * @param names - Lower-case header names and `(request-target)`. `host` is the URL's, which every runtime sends.
 */
export function signingString(names: readonly string[], { method, url, headers }: SignedParts): string {
  const { host, pathname, search } = new URL(url);
  const derived: Record<string, string> = { "(request-target)": `${method.toLowerCase()} ${pathname}${search}`, host };
  return names.map((name) => `${name}: ${derived[name] ?? headers.get(name)}`).join("\n");
}
