import { createHash, verify } from "node:crypto";
import type { ReceivedRequest } from "../servers/http/http-exchange.js";
import { parseAuthorization, type SignatureAuthorization } from "./authorization.js";
import type { OCIRequestIdentity, VerificationKey } from "./identities.js";

/** The checks of a signed request, in this order. */
export type SignatureCheck = "authorization" | "headers" | "date" | "body" | "key" | "expiry" | "signature";

/** The failed check, and its reason. */
export interface SignatureProblem {
  check: SignatureCheck;
  message: string;
}

/** The result of verifying a request, and the values read on the way. */
export interface SignatureReport {
  /** The failed check; absent if the request is authentic. */
  problem?: SignatureProblem;
  /** The signer; absent if a check failed. */
  identity?: OCIRequestIdentity;
  keyId?: string;
  /** The names of the signed headers, in the listed order and case. */
  signedHeaders?: readonly string[];
  /** The signing string, built from the request as received. */
  signingString?: string;
}

/** A request as received. */
export type SignedRequest = Pick<ReceivedRequest, "method" | "url" | "headers" | "bytes">;

/** The inputs of the verification other than the request. */
export interface VerifyRequestOptions {
  /** Finds the key of a key id. */
  find: (keyId: string) => VerificationKey | undefined;
  /** The time, in milliseconds since 1970. */
  now: number;
}

const maxSkewMs = 5 * 60_000;

/**
 * Verifies OCI's signature version 1 (draft-cavage-http-signatures-08, RSA-SHA256) as the service does: the required signed headers,
 * the date within five minutes, the length and hash of the body, the key, the signature.
 *
 * @see https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm
 */
export function verifyRequest(request: SignedRequest, { find, now }: VerifyRequestOptions): SignatureReport {
  const header = request.headers.authorization;
  if (!header) return { problem: fail("authorization", "There is no Authorization header.") };
  const authorization = parseAuthorization(header);
  if (typeof authorization === "string") return { problem: fail("authorization", authorization) };

  const { keyId, headers: signedHeaders } = authorization;
  const names = signedHeaders.map((name) => name.toLowerCase());
  const signingString = signingStringOf(request, names);
  const key = find(keyId);
  const problem =
    checkScheme(authorization) ??
    checkHeaders(request, names) ??
    checkDate(request, names, now) ??
    checkBody(request) ??
    checkKey(key, now) ??
    checkSignature(signingString, authorization, key);
  const report = { keyId, signedHeaders, signingString };
  return problem || !key ? { ...report, ...(problem && { problem }) } : { ...report, identity: key.identity };
}

const fail = (check: SignatureCheck, message: string): SignatureProblem => ({ check, message });

function signingStringOf({ method, url, headers }: SignedRequest, names: readonly string[]): string {
  const line = (name: string) =>
    name === "(request-target)" ? `${name}: ${method.toLowerCase()} ${url}` : `${name}: ${headers[name] ?? ""}`;
  return names.map(line).join("\n");
}

function checkScheme({ version, algorithm }: SignatureAuthorization): SignatureProblem | undefined {
  if (version !== "1") return fail("authorization", `The version is ${version}, not 1.`);
  if (algorithm !== "rsa-sha256") return fail("authorization", `The algorithm is ${algorithm}, not rsa-sha256.`);
  return undefined;
}

const hasBody = (method: string): boolean => ["POST", "PUT", "PATCH"].includes(method.toUpperCase());

function checkHeaders({ method, headers }: SignedRequest, names: readonly string[]): SignatureProblem | undefined {
  const absent = names.find((name) => name !== "(request-target)" && headers[name] === undefined);
  if (absent !== undefined) return fail("headers", `The header ${absent} is listed as signed, but was not sent.`);
  if (!names.includes("date") && !names.includes("x-date")) return fail("headers", "Neither date nor x-date is signed.");
  const required = [
    "(request-target)",
    "host",
    ...(hasBody(method) ? ["content-length", "content-type", "x-content-sha256"] : []),
  ];
  // The on-behalf-of header only counts if it is signed.
  if (headers["opc-obo-token"] !== undefined) required.push("opc-obo-token");
  const unsigned = required.find((name) => !names.includes(name));
  return unsigned === undefined ? undefined : fail("headers", `${unsigned} is not signed.`);
}

function checkDate({ headers }: SignedRequest, names: readonly string[], now: number): SignatureProblem | undefined {
  const text = (names.includes("x-date") ? headers["x-date"] : headers.date) ?? "";
  if (!/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return fail("date", `${text} is not a date of RFC 1123.`);
  const skewMs = Math.abs(now - Date.parse(text));
  return skewMs <= maxSkewMs ? undefined : fail("date", `The date is ${Math.round(skewMs / 1000)} s off; 300 s are allowed.`);
}

function checkBody({ method, headers, bytes }: SignedRequest): SignatureProblem | undefined {
  if (!hasBody(method)) return undefined;
  if (headers["content-length"] !== String(bytes.length)) {
    return fail("body", `The body has ${bytes.length} bytes, content-length says ${headers["content-length"]}.`);
  }
  const hash = createHash("sha256").update(bytes).digest("base64");
  return headers["x-content-sha256"] === hash ? undefined : fail("body", `The hash of the body is ${hash}.`);
}

function checkKey(key: VerificationKey | undefined, now: number): SignatureProblem | undefined {
  if (!key) return fail("key", "The keyId is unknown.");
  const expired = key.expiresAt !== undefined && key.expiresAt * 1000 <= now;
  return expired ? fail("expiry", "The token is expired.") : undefined;
}

function checkSignature(
  signingString: string,
  { signature }: SignatureAuthorization,
  key: VerificationKey | undefined,
): SignatureProblem | undefined {
  const bytes = Buffer.from(signature, "base64");
  const isValid =
    bytes.toString("base64") === signature && key && verify("sha256", Buffer.from(signingString), key.publicKey, bytes);
  return isValid ? undefined : fail("signature", "The signature is not one of this key over the signing string.");
}
