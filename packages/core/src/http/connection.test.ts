import { describe, expect, test } from "vitest";
import { type ConnectionOptions, createConnection, type HeaderValues } from "./connection.js";

test("a connection that lives long keeps its own secrets and the newest tokens out of messages, and forgets the oldest", async () => {
  let count = 0;
  const connection = createConnection({
    baseURL: "https://x.example/v1?sig=signature-of-the-url",
    path: "/p",
    query: { "api-key": "key-in-the-query" },
    apiKey: () => `token-${count++}.`,
    headers: [{ "x-auth": "always-the-same" }],
  });
  for (let request = 0; request < 3000; request++) await connection.headers();
  const said = "key-in-the-query always-the-same token-2999. token-2900. token-0.";
  expect(connection.redact(said)).toBe("[redacted] [redacted] [redacted] [redacted] token-0.");
});

describe("keys and headers", () => {
  const open = (options: Partial<ConnectionOptions>) =>
    createConnection({ baseURL: "https://x.example", path: "/p", headers: [], ...options });
  const sent = async (options: Partial<ConnectionOptions>, added?: HeaderValues) => {
    const { accept: _, "content-type": __, ...rest } = Object.fromEntries(await open(options).headers(added));
    return rest;
  };
  const apiKey = "sk-0123456789";

  test.each<[string, Partial<ConnectionOptions>, Record<string, string>]>([
    ["by default", { apiKey }, { authorization: `Bearer ${apiKey}` }],
    ["as a bearer token", { apiKey, auth: "bearer" }, { authorization: `Bearer ${apiKey}` }],
    ["in a header", { apiKey, auth: { header: "X-Goog-Api-Key" } }, { "x-goog-api-key": apiKey }],
    ["in a header, from a function", { apiKey: () => apiKey, auth: { header: "x-api-key" } }, { "x-api-key": apiKey }],
    ["nowhere", { auth: { header: "x-api-key" } }, {}],
  ])("a key goes %s", async (_where, options, headers) => {
    expect(await sent(options)).toEqual(headers);
  });

  test("a key shows in no message, whatever its header is called", async () => {
    let count = 0;
    const connection = open({ apiKey: () => `secret-number-${count++}`, auth: { header: "x-pass" } });
    await connection.headers();
    expect(connection.redact("x-pass: secret-number-0")).toBe("x-pass: [redacted]");
  });

  test("headers of one request win over all others, and are gone with it", async () => {
    const connection = open({ apiKey, headers: [{ a: "1", b: "1" }] });
    const headers = await connection.headers({ A: "2", b: null, authorization: "Bearer another-secret" });
    expect([headers.get("a"), headers.has("b"), headers.get("authorization")]).toEqual(["2", false, "Bearer another-secret"]);
    expect(connection.redact("another-secret")).toBe("[redacted]");
    expect(Object.fromEntries(await connection.headers())).toMatchObject({ a: "1", b: "1", authorization: `Bearer ${apiKey}` });
  });

  test("a header that no request can have names itself, not its value", async () => {
    await expect(open({}).headers({ "x-a": "line\nbreak" })).rejects.toMatchObject({
      code: "configuration",
      message: "The header x-a has characters that are not allowed in a header.",
    });
  });
});
