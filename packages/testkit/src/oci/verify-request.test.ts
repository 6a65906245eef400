import { createPrivateKey, createPublicKey } from "node:crypto";
import { type OCISignatureVector, readOCISignatureVectors } from "@locus/internal-vectors";
import httpSignature from "http-signature";
import { describe, expect, test } from "vitest";
import { parseAuthorization } from "./authorization.js";
import { type SignedRequest, verifyRequest } from "./verify-request.js";

const { keyId, date, signedHeaders, rsaPrivateKeyPkcs1DerBase64, vectors } = readOCISignatureVectors();
const now = Date.parse(date);
const publicKey = createPublicKey(
  createPrivateKey({ key: Buffer.from(rsaPrivateKeyPkcs1DerBase64, "base64"), format: "der", type: "pkcs1" }),
);
const find = (id: string) =>
  id === keyId ? { identity: { type: "certificate" as const, keyId, tenancy: "t" }, publicKey } : undefined;

/** The request of a test vector, as a server receives it. */
function requestOf(vector: OCISignatureVector): SignedRequest {
  const { host, pathname, search } = new URL(vector.url);
  const { name, method, body, contentType, contentLength, xContentSha256, signature } = vector;
  const headers = {
    authorization: `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${signedHeaders[name].join(" ")}",signature="${signature}"`,
    date,
    host,
    ...(body !== undefined && {
      "content-length": String(contentLength),
      "content-type": String(contentType),
      "x-content-sha256": String(xContentSha256),
    }),
  };
  return { method, url: pathname + search, headers, bytes: Buffer.from(body ?? "") };
}

const [get, post] = vectors.map(requestOf);
if (!get || !post) throw new Error("There are two known answers.");

/** The result of another implementation, whose date check only knows the real time. */
function accordingToHttpSignature(request: SignedRequest): boolean {
  try {
    const parsed = httpSignature.parseRequest({ ...request, headers: { ...request.headers } }, { clockSkew: 1e12, headers: [] });
    return httpSignature.verifySignature(parsed, publicKey.export({ type: "spki", format: "pem" }).toString());
  } catch {
    return false;
  }
}

test.each([
  ["GET", get],
  ["POST", post],
])("verifies the published answer for %s", (_name, request) => {
  const report = verifyRequest(request, { find, now });
  expect(report).toMatchObject({ identity: { keyId }, keyId });
  expect(report.problem).toBeUndefined();
  expect(accordingToHttpSignature(request)).toBe(true);
  expect(httpSignature.parseRequest({ ...request, headers: { ...request.headers } }, { clockSkew: 1e12 }).signingString).toBe(
    report.signingString,
  );
});

const edit = (request: SignedRequest, name: string, change: (value: string) => string): SignedRequest => ({
  ...request,
  headers: { ...request.headers, [name]: change(request.headers[name] ?? "") },
});

describe("refuses", () => {
  const replace = (from: string | RegExp, to: string) => (value: string) => value.replace(from, to);
  const { date: _date, ...withoutDate } = get.headers;
  const { "content-type": _type, ...withoutType } = post.headers;

  // The last column: whether http-signature, which only checks the signature, finds the problem.
  test.each<[string, SignedRequest, string, boolean?]>([
    ["another method", { ...get, method: "DELETE" }, "signature"],
    ["another path", { ...get, url: get.url.replace("instances", "volumes") }, "signature"],
    ["a query that was decoded on the way", { ...get, url: get.url.replace("%3A", ":") }, "signature"],
    ["another host", edit(get, "host", () => "example.com"), "signature"],
    ["another date", edit(get, "date", replace(":40", ":41")), "signature"],
    ["a date in another form", edit(get, "date", () => "2014-01-05T21:31:40Z"), "date"],
    ["another content type", edit(post, "content-type", () => "text/plain"), "signature"],
    ["another length", edit(post, "content-length", () => "315"), "body"],
    ["another hash", edit(post, "x-content-sha256", replace("V9Z", "V9A")), "body"],
    ["another body", { ...post, bytes: Buffer.from(post.bytes).fill(32, 0, 1) }, "body", true],
    ["a longer body", { ...post, bytes: Buffer.concat([post.bytes, Buffer.from(" ")]) }, "body", true],
    ["no date", { ...get, headers: withoutDate }, "headers"],
    ["a signed header that was not sent", { ...post, headers: withoutType }, "headers"],
    ["another key id", edit(get, "authorization", replace('keyId="', 'keyId="x')), "key", true],
    [
      "another order of the headers",
      edit(get, "authorization", replace("date (request-target)", "(request-target) date")),
      "signature",
    ],
    ["a header too few", edit(get, "authorization", replace(" host", "")), "headers"],
    ["no signed date", edit(get, "authorization", replace("date ", "")), "headers"],
    ["a body that is not signed", { ...get, method: "POST" }, "headers"],
    ["a header twice", edit(get, "authorization", replace(" host", " host Host")), "authorization"],
    ["another signature", edit(get, "authorization", replace("GBas", "GBat")), "signature"],
    ["half a signature", edit(get, "authorization", replace(/.{20}"$/, '"')), "signature"],
    ["no signature", edit(get, "authorization", replace(/signature="[^"]*"/, 'signature=""')), "authorization"],
    ["another algorithm", edit(get, "authorization", replace("rsa-sha256", "rsa-sha1")), "authorization"],
    ["another version", edit(get, "authorization", replace('version="1"', 'version="2"')), "authorization", true],
    ["no version", edit(get, "authorization", replace('version="1",', "")), "authorization", true],
    ["another scheme", edit(get, "authorization", replace("Signature", "Basic")), "authorization"],
    ["no authorization", edit(get, "authorization", () => ""), "authorization"],
  ])("%s", (_name, request, check, signatureIsRight = false) => {
    const report = verifyRequest(request, { find, now });
    expect(report.problem).toMatchObject({ check });
    expect(report.identity).toBeUndefined();
    expect(accordingToHttpSignature(request)).toBe(signatureIsRight);
  });

  test.each([
    ["300 s", 300_000, undefined],
    ["301 s", 301_000, "date"],
    ["-300 s", -300_000, undefined],
    ["-301 s", -301_000, "date"],
  ])("a date more than five minutes off: %s", (_name, offset, check) => {
    expect(verifyRequest(get, { find, now: now + offset }).problem?.check).toBe(check);
  });

  test("a key that has expired", () => {
    const expired = (id: string) => ({ ...(find(id) ?? expect.fail()), expiresAt: now / 1000 });
    expect(verifyRequest(get, { find: expired, now }).problem?.check).toBe("expiry");
  });
});

test.each([
  ["parameters in another order", `Signature keyId="k",signature="c2ln",headers="date HOST",algorithm="a",version="1"`],
  ["spaces after the commas", `Signature version="1", keyId="k", algorithm="a", headers="date HOST", signature="c2ln"`],
  ["a scheme in lower case", `signature version="1",keyId="k",algorithm="a",headers="date HOST",signature="c2ln"`],
])("reads %s", (_name, header) => {
  expect(parseAuthorization(header)).toEqual({
    version: "1",
    keyId: "k",
    algorithm: "a",
    headers: ["date", "HOST"],
    signature: "c2ln",
  });
});

test.each([
  ["no quotes", "Signature version=1"],
  ["a parameter twice", `Signature version="1",version="1"`],
  ["a parameter too few", `Signature version="1",keyId="k"`],
  ["a loose end", `Signature version="1",`],
])("does not read %s", (_name, header) => {
  expect(parseAuthorization(header)).toEqual(expect.any(String));
});
