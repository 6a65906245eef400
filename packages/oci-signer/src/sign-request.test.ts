import { describe, expect, test } from "vitest";
import { ApiKeyCredentials } from "./api-key-credentials.js";
import { importPrivateKey } from "./pem.js";
import { signRequest } from "./sign-request.js";
import { expectedAuthorization, knownAnswers, publishedDate, publishedIdentity, publishedKey } from "./testing/known-answers.js";
import { parseSignature } from "./testing/verify-signature.js";

const credentials = await new ApiKeyCredentials(publishedIdentity).resolve();
const url = "https://inference.generativeai.us-chicago-1.oci.oraclecloud.com/openai/v1/chat/completions?a=b%20c";

test.each(knownAnswers)("the published answer, byte for byte: $name", async (answer) => {
  const { method, url, body, contentType } = answer;
  const headers = contentType === undefined ? {} : { "content-type": contentType };
  const signed = await signRequest({ method, url, body, headers, credentials, date: publishedDate });
  expect(signed.get("authorization")).toBe(expectedAuthorization(answer));
});

test("the headers to send are those given and those signed", async () => {
  const date = new Date("2026-11-21T12:00:00Z");
  const headers = { "X-Custom": "1", "Content-Type": "text/plain" };
  const signed = await signRequest({ method: "post", url, headers, body: "é", credentials, date });
  expect(Object.fromEntries(signed)).toEqual({
    authorization: expect.stringContaining('headers="date (request-target) host content-length content-type x-content-sha256"'),
    date: "Sat, 21 Nov 2026 12:00:00 GMT",
    "content-length": "2",
    "content-type": "text/plain",
    "x-content-sha256": "SplVfkAzw1Od4utlRyAXytX5VX96BiWgnxw/biumnEw=",
    "x-custom": "1",
  });
  expect(headers).toEqual({ "X-Custom": "1", "Content-Type": "text/plain" });
});

describe("the signed set", () => {
  const ofAll = "date (request-target) host";
  const ofBodies = `${ofAll} content-length content-type x-content-sha256`;

  test.each([
    ["GET", ofAll],
    ["head", ofAll],
    ["DELETE", ofAll],
    ["POST", ofBodies],
    ["put", ofBodies],
    ["patch", ofBodies],
  ])("%s", async (method, expected) => {
    const signed = await signRequest({ method, url, credentials });
    expect(parseSignature(signed.get("authorization")).headers.join(" ")).toBe(expected);
  });

  test.each([
    ["GET", `${ofAll} opc-obo-token`],
    ["POST", `${ofAll} opc-obo-token content-length content-type x-content-sha256`],
  ])("%s on behalf of a user", async (method, expected) => {
    const signed = await signRequest({ method, url, credentials: { ...credentials, delegationToken: "obo.token" } });
    expect(parseSignature(signed.get("authorization")).headers.join(" ")).toBe(expected);
    expect(signed.get("opc-obo-token")).toBe("obo.token");
  });

  test("a delegation token that the caller sends by hand, too, and the identity's own before it", async () => {
    const headers = { "OPC-OBO-Token": "by-hand" };
    const byHand = await signRequest({ method: "GET", url, headers, credentials });
    expect(parseSignature(byHand.get("authorization")).headers.join(" ")).toBe(`${ofAll} opc-obo-token`);
    expect(byHand.get("opc-obo-token")).toBe("by-hand");
    const own = await signRequest({ method: "GET", url, headers, credentials: { ...credentials, delegationToken: "own" } });
    expect(own.get("opc-obo-token")).toBe("own");
  });

  test("a POST without a body signs an empty one, of JSON", async () => {
    const signed = await signRequest({ method: "POST", url, credentials });
    expect(signed.get("content-length")).toBe("0");
    expect(signed.get("content-type")).toBe("application/json");
    expect(signed.get("x-content-sha256")).toBe("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  });

  test.each(["date", "x-date"] as const)("%s, and no other date or host that somebody put there", async (dateHeader) => {
    const headers = { date: "yesterday", "x-date": "yesterday", host: "elsewhere" };
    const signed = await signRequest({ method: "GET", url, headers, credentials, dateHeader });
    expect([...signed.keys()].sort()).toEqual(["authorization", dateHeader].sort());
    expect(Date.parse(signed.get(dateHeader) ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect(parseSignature(signed.get("authorization")).headers[0]).toBe(dateHeader);
  });
});

test("text and its bytes have one signature", async () => {
  const options = { method: "POST", url, credentials, date: publishedDate };
  const text = await signRequest({ ...options, body: "päper" });
  const bytes = await signRequest({ ...options, body: Buffer.from("päper") });
  expect(text.get("authorization")).toBe(bytes.get("authorization"));
});

test.each(["secret token", "secret\ntoken", "secret–token", ""])(
  "a delegation token that no header can carry is refused without quoting it: %j",
  async (delegationToken) => {
    const error = await signRequest({ method: "GET", url, credentials: { ...credentials, delegationToken } }).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code: "configuration", option: "credentials" });
    expect(String(error)).not.toContain("secret");
  },
);

test.each([
  ["a line end", "ST$secret-token\nrest"],
  ["a quote", 'ST$secret-token"'],
  ["a space", "ST$secret token"],
  ["beyond ASCII", "ST$secret–token"],
  ["nothing", ""],
])("a key id with %s is refused without quoting it", async (_name, keyId) => {
  const privateKey = await importPrivateKey(publishedKey);
  const error = await signRequest({ method: "GET", url, credentials: { keyId, privateKey } }).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: "configuration", option: "credentials" });
  expect(String(error)).not.toContain("secret");
});
