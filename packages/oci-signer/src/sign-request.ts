import { toBase64 } from "./base64.js";
import { checkCredential } from "./check-credential.js";
import type { SigningKey } from "./credentials.js";
import type { HeadersInput } from "./platform-types.js";
import { signingString } from "./signing-string.js";

/** Options of {@link signRequest}. */
export interface SignRequestOptions {
  method: string;
  /** The URL exactly as it is sent, because the encoded query is signed. */
  url: string | URL;
  headers?: HeadersInput | undefined;
  /** The exact body that is sent; text is encoded as UTF-8. */
  body?: string | Uint8Array | undefined;
  credentials: SigningKey;
  /** Date of the request; text is sent unchanged. The service refuses a date more than 5 minutes off its clock. @defaultValue now */
  date?: Date | string | undefined;
  /** `"x-date"` for browsers, which do not let a program set `date`. @defaultValue "date" */
  dateHeader?: "date" | "x-date" | undefined;
}

/**
 * Signs a request with OCI's signature version 1, which is draft-cavage-http-signatures-08 with RSA-SHA256. The signature covers the
 * length, type and hash of the body of POST, PUT and PATCH, and a delegation token as the header `opc-obo-token`.
 *
 * @returns The headers to send: `headers`, `authorization`, the date, and for a body `content-length`, `content-type`
 * (default `application/json`) and `x-content-sha256`. The signed `host` is the URL's, which every runtime sends.
 * @see https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm
 */
export async function signRequest({
  method,
  url,
  headers: given,
  body = "",
  credentials: { keyId, privateKey, delegationToken },
  date = new Date(),
  dateHeader = "date",
}: SignRequestOptions): Promise<Headers> {
  const encoder = new TextEncoder();
  const headers = new Headers(given);
  for (const name of ["date", "x-date", "host"]) headers.delete(name);
  headers.set(dateHeader, typeof date === "string" ? date : date.toUTCString());
  const names = [dateHeader, "(request-target)", "host"];
  if (delegationToken !== undefined) headers.set("opc-obo-token", checkCredential(delegationToken));
  // Also signed when the caller set the header, because the service ignores an unsigned one.
  if (headers.has("opc-obo-token")) names.push("opc-obo-token");
  if (/^(post|put|patch)$/i.test(method)) {
    const bytes = (typeof body === "string" ? encoder.encode(body) : body) as Uint8Array<ArrayBuffer>;
    headers.set("content-length", String(bytes.length));
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    headers.set("x-content-sha256", toBase64(await crypto.subtle.digest("SHA-256", bytes)));
    names.push("content-length", "content-type", "x-content-sha256");
  }
  const text = encoder.encode(signingString(names, { method, url, headers }));
  const signature = toBase64(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", privateKey, text));
  headers.set(
    "authorization",
    `Signature version="1",keyId="${checkCredential(keyId)}",algorithm="rsa-sha256",headers="${names.join(" ")}",signature="${signature}"`,
  );
  return headers;
}
