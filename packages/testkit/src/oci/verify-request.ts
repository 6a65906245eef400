import { createHash, verify } from "node:crypto";
import type { ReceivedRequest } from "../servers/http/http-exchange.js";
import { parseAuthorization, type SignatureAuthorization } from "./authorization.js";
import type { OCIRequestIdentity, VerificationKey } from "./identities.js";

/** The checks a signed request goes through, in this order. */
export type SignatureCheck = "authorization" | "headers" | "date" | "body" | "key" | "expiry" | "signature";

/** Why a request was refused. */
export interface SignatureProblem {
  check: SignatureCheck;
  message: string;
}

/** What became of a request's signature, and what was read on the way there. */
export interface SignatureReport {
  /** What failed; without it the request is authentic. */
  problem?: SignatureProblem;
  /** Who signed; only when there is no problem. */
  identity?: OCIRequestIdentity;
  keyId?: string;
  /** Names of the signed headers, in the order and the case they were listed in. */
  signedHeaders?: readonly string[];
  /** What was to be signed, put together from the request as it arrived. */
  signingString?: string;
}

/** A request as it arrived. */
export type SignedRequest = Pick<ReceivedRequest, "method" | "url" | "headers" | "bytes">;

/** What signatures are verified against. */
export interface VerifyRequestOptions {
  /** The key of a key id. */
  find: (keyId: string) => VerificationKey | undefined;
  /** The time, in milliseconds since 1970. */
  now: number;
}

const maxSkewMs = 5 * 60_000;

/**
 * Verifies OCI's signature version 1 (draft-cavage-http-signatures-08, RSA-SHA256) as the service does: the headers that have to
 * be signed, the date within five minutes, the body by its length and hash, the key, the signature.
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
  // On whose behalf a call is made counts only if it is signed.
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
