/** The parameters of `Authorization: Signature …`. */
export interface SignatureAuthorization {
  version: string;
  keyId: string;
  algorithm: string;
  /** The names of the signed headers, in the order and the case of the request. */
  headers: string[];
  /** Base64. */
  signature: string;
}

/**
 * Parses an `Authorization` header of the scheme `Signature`. Its parameters may be in any order.
 *
 * @returns The parameters, or the problem as text.
 */
export function parseAuthorization(header: string): SignatureAuthorization | string {
  const [, list] = /^Signature +(.*)$/i.exec(header) ?? [];
  if (list === undefined) return "The scheme is not Signature.";
  if (!/^[a-z]+="[^"]*"(, *[a-z]+="[^"]*")*$/i.test(list)) return 'The parameters are not a list of name="value".';

  const parameters = new Map<string, string>();
  for (const [, name = "", value = ""] of list.matchAll(/([a-z]+)="([^"]*)"/gi)) {
    if (parameters.has(name)) return `The parameter ${name} is there twice.`;
    parameters.set(name, value);
  }
  const missing = ["version", "keyId", "algorithm", "headers", "signature"].find((name) => !parameters.get(name));
  if (missing) return `The parameter ${missing} is missing.`;

  const parameter = (name: string) => parameters.get(name) ?? "";
  const headers = parameter("headers").split(" ");
  if (new Set(headers.map((name) => name.toLowerCase())).size < headers.length) return "A signed header is listed twice.";
  return {
    version: parameter("version"),
    keyId: parameter("keyId"),
    algorithm: parameter("algorithm"),
    headers,
    signature: parameter("signature"),
  };
}
