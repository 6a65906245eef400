import { createHash, createVerify, type KeyObject } from "node:crypto";

/** A request as a server received it. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, verbatim. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The parameters of an `Authorization: Signature …`. */
export interface Signature {
  readonly keyId: string;
  readonly algorithm: string;
  readonly version: string;
  readonly headers: readonly string[];
  readonly signature: string;
}

/** Takes a signature apart. */
export function parseSignature(authorization: string | null | undefined): Signature {
  const parameters = Object.fromEntries(
    [...(authorization ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const { keyId = "", algorithm = "", version = "", headers = "", signature = "" } = parameters;
  return { keyId, algorithm, version, headers: headers.toLowerCase().split(" "), signature };
}

/**
 * What a service would have against a request, by the published rules and Node's own cryptography; `undefined` when it would take it.
 */
export function refusalOf(request: SignedRequest, key: KeyObject, now: number = Date.now()): string | undefined {
  const { method, target, headers, body } = request;
  const { algorithm, version, headers: names, signature } = parseSignature(headers.authorization);
  if (algorithm !== "rsa-sha256" || version !== "1") return `algorithm ${algorithm}, version ${version}`;
  const dateHeader = names.includes("x-date") ? "x-date" : "date";
  const hasBody = ["POST", "PUT", "PATCH"].includes(method);
  const required = [
    dateHeader,
    "(request-target)",
    "host",
    ...(headers["opc-obo-token"] === undefined ? [] : ["opc-obo-token"]),
    ...(hasBody ? ["content-length", "content-type", "x-content-sha256"] : []),
  ];
  if ([...names].sort().join() !== [...required].sort().join()) return `signs ${names.join(" ")}`;
  const text = names.map((name) =>
    name === "(request-target)" ? `${name}: ${method.toLowerCase()} ${target}` : `${name}: ${headers[name]}`,
  );
  if (!createVerify("RSA-SHA256").update(text.join("\n")).verify(key, signature, "base64"))
    return `does not sign\n${text.join("\n")}`;
  if (hasBody && headers["x-content-sha256"] !== createHash("sha256").update(body).digest("base64")) return "another body";
  if (hasBody && headers["content-length"] !== String(body.length)) return "another length";
  if (Math.abs(Date.parse(headers[dateHeader] ?? "") - now) > 300_000) return "another time";
  return undefined;
}
