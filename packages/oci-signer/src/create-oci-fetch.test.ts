import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ApiKeyCredentials } from "./api-key-credentials.js";
import { BearerCredentials } from "./bearer-credentials.js";
import { createOCIFetch, type OCIFetchOptions } from "./create-oci-fetch.js";
import { type ReceivedRequest, type SignatureServer, startSignatureServer } from "./testing/signature-server.js";
import { newKey, userWith } from "./testing/test-identity.js";
import { parseSignature } from "./testing/verify-signature.js";

const key = newKey();
const credentials = new ApiKeyCredentials(userWith(key));
const json = '{"model":"m","text":"Zoë 日本 🦀"}';

let server: SignatureServer;
beforeAll(async () => {
  server = await startSignatureServer(key.publicKey);
});
afterAll(() => server[Symbol.asyncDispose]());

/** Sends a request and gives what the server made of it. */
async function send(
  input: (url: string) => RequestInfo | URL,
  init?: RequestInit,
  options: Partial<OCIFetchOptions> = {},
): Promise<ReceivedRequest> {
  const before = server.requests.length;
  const response = await createOCIFetch({ credentials, ...options })(input(server.url), init);
  expect(await response.text()).toBe('{"ok":true}');
  expect(server.requests).toHaveLength(before + 1);
  const request = server.requests[before];
  if (request === undefined) throw new Error("No request was received.");
  expect(request.refusal).toBeUndefined();
  return request;
}

const chat = (url: string): string => `${url}/openai/v1/chat/completions`;
const post = (body: BodyInit | null, headers: HeadersInit = {}): RequestInit => ({ method: "POST", body, headers });
const text = ({ body }: ReceivedRequest): string => Buffer.from(body).toString();

describe("what is signed is what is sent, for a body that is", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
  const stream = (...pieces: Uint8Array[]): ReadableStream =>
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    });

  test.each<[string, () => BodyInit | null, Uint8Array, string]>([
    ["text", () => json, Buffer.from(json), "text/plain;charset=UTF-8"],
    ["empty text", () => "", Buffer.from(""), "text/plain;charset=UTF-8"],
    ["bytes", () => bytes, bytes, "application/json"],
    ["a part of bytes", () => bytes.subarray(7, 11), bytes.subarray(7, 11), "application/json"],
    ["a Buffer", () => Buffer.from(json), Buffer.from(json), "application/json"],
    ["an ArrayBuffer", () => bytes.buffer, bytes, "application/json"],
    ["a DataView", () => new DataView(bytes.buffer, 3, 5), bytes.subarray(3, 8), "application/json"],
    ["a Blob with a type", () => new Blob([json], { type: "text/x" }), Buffer.from(json), "text/x"],
    ["a Blob without", () => new Blob([bytes]), bytes, "application/json"],
    [
      "parameters",
      () => new URLSearchParams({ a: "b c", d: "ë" }),
      Buffer.from("a=b+c&d=%C3%AB"),
      "application/x-www-form-urlencoded;charset=UTF-8",
    ],
    ["a stream", () => stream(bytes.subarray(0, 9), bytes.subarray(9)), bytes, "application/json"],
    ["an empty stream", () => stream(), Buffer.from(""), "application/json"],
    ["nothing", () => null, Buffer.from(""), "application/json"],
  ])("%s", async (_name, body, expected, type) => {
    const request = await send(chat, post(body()));
    expect(Buffer.compare(request.body, expected)).toBe(0);
    expect(request.headers["content-type"]).toBe(type);
    expect(request.headers["content-length"]).toBe(String(expected.length));
    expect(request.headers["transfer-encoding"]).toBeUndefined();
  });

  test("a form", async () => {
    const form = new FormData();
    form.set("purpose", "batch");
    form.set("file", new Blob([bytes]), "räw.bin");
    const request = await send(chat, post(form));
    const received = await new Response(request.body.slice(), { headers: request.headers }).formData();
    expect(received.get("purpose")).toBe("batch");
    const file = received.get("file");
    expect(file instanceof File && new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  });

  test("bytes that their owner changes afterwards", async () => {
    const mutable = Uint8Array.of(1, 2, 3);
    const sent = send(chat, post(mutable));
    mutable.fill(9);
    expect([...(await sent).body]).toEqual([1, 2, 3]);
  });

  test.each(["PUT", "PATCH", "put"])("that of a %s", async (method) => {
    const request = await send(chat, { method, body: json });
    expect(request.method).toBe(method.toUpperCase());
    expect(text(request)).toBe(json);
  });
});

describe("a request that is", () => {
  test("text, a URL or a Request; without a body", async () => {
    for (const input of [chat, (url: string) => new URL(chat(url)), (url: string) => new Request(chat(url))]) {
      const request = await send(input);
      expect(request).toMatchObject({ method: "GET", target: "/openai/v1/chat/completions" });
      expect(request.headers["x-content-sha256"]).toBeUndefined();
    }
  });

  test.each(["DELETE", "HEAD"])("a %s", async (method) => {
    const response = await createOCIFetch({ credentials })(chat(server.url), { method });
    expect(response.status).toBe(200);
    expect(server.requests.at(-1)).toMatchObject({ method, refusal: undefined });
  });

  test.each([
    ["/a%20b/ü?q=ä b&c=%3A%20&d='()*", "/a%20b/%C3%BC?q=%C3%A4%20b&c=%3A%20&d=%27()*"],
    ["/a/../b/./c//d", "/b/c//d"],
    ["/?a=1#fragment", "/?a=1"],
    ["", "/"],
  ])("to %o, signed as it is sent", async (path, target) => {
    expect(await send((url) => url + path)).toMatchObject({ target });
  });

  test("a whole Request: its method, headers, body and signal are kept", async () => {
    const controller = new AbortController();
    const headers = { "content-type": "application/json", "x-custom": "1" };
    let seen: RequestInit | undefined;
    const spy: typeof fetch = (input, init) => {
      seen = init;
      return fetch(input, init);
    };
    const given = (url: string) =>
      new Request(chat(url), { method: "PUT", headers, body: json, signal: controller.signal, redirect: "manual" });
    const request = await send(given, undefined, { fetch: spy });
    expect(request.method).toBe("PUT");
    expect(request.headers).toMatchObject(headers);
    expect(text(request)).toBe(json);
    expect(seen?.redirect).toBe("manual");
    expect(seen?.signal?.aborted).toBe(false);
    controller.abort();
    expect(seen?.signal?.aborted).toBe(true);
  });

  test("a Request with a stream, and options that override parts of it", async () => {
    const given = (url: string) => new Request(chat(url), { ...post(new Blob([json]).stream()), duplex: "half" } as RequestInit);
    expect(text(await send(given))).toBe(json);
    const undefinedRedirect: object = { redirect: undefined };
    const overridden = await send(given, { ...post("other", { "x-other": "2" }), method: "PATCH", ...undefinedRedirect });
    expect(overridden).toMatchObject({ method: "PATCH", headers: { "x-other": "2" } });
    expect(text(overridden)).toBe("other");
  });

  test("given with empty options", async () => {
    const none = { signal: undefined, duplex: "half", dispatcher: undefined, cache: undefined };
    expect(text(await send(chat, Object.assign(post(json), none)))).toBe(json);
  });
});

describe("headers", () => {
  test("with keys of other services are not sent", async () => {
    const foreign = {
      Authorization: "Bearer sk-other",
      "API-Key": "sk-other",
      "X-Api-Key": "sk-other",
      "x-goog-api-key": "sk-other",
    };
    const request = await send(chat, post(json, foreign));
    expect(JSON.stringify(request.headers)).not.toContain("sk-other");
    expect(parseSignature(request.headers.authorization).keyId).toBe(
      "ocid1.tenancy.oc1..aaaa/ocid1.user.oc1..bbbb/20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34",
    );
  });

  test("that belong to the signature are replaced", async () => {
    const wrong = { host: "elsewhere", date: "yesterday", "x-date": "yesterday", "x-content-sha256": "AAAA" };
    const request = await send(chat, post(json, wrong));
    expect(request.headers.host).toBe(new URL(server.url).host);
    expect(request.headers["x-date"]).toBeUndefined();
  });

  test("compartment, extra headers, and an encoding that every runtime decodes", async () => {
    const request = await send(chat, post(json, { "accept-encoding": "zstd", "opc-compartment-id": "other" }), {
      compartmentId: "ocid1.compartment.oc1..cccc",
      headers: { "X-Extra": "1" },
    });
    expect(request.headers).toMatchObject({
      "opc-compartment-id": "ocid1.compartment.oc1..cccc",
      "x-extra": "1",
      "accept-encoding": "gzip, deflate",
    });
    const own = await send(chat, post(json, { "x-extra": "of the client" }), {
      headers: [
        ["x-extra", "2"],
        ["accept-encoding", "identity"],
      ],
    });
    expect(own.headers).toMatchObject({ "x-extra": "2", "accept-encoding": "identity" });
    expect(own.headers["opc-compartment-id"]).toBeUndefined();
  });

  test("x-date takes the place of a date that the runtime does not let through", async () => {
    vi.stubGlobal(
      "Request",
      class extends Request {
        override get headers(): Headers {
          const headers = new Headers(super.headers);
          headers.delete("date");
          return headers;
        }
      },
    );
    try {
      const request = await send(chat, post(json));
      expect(request.headers.date).toBeUndefined();
      expect(parseSignature(request.headers.authorization).headers[0]).toBe("x-date");
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

test("an API key of Generative AI is sent as it is, and nothing is signed", async () => {
  const bearer = await startSignatureServer(key.publicKey, { judge: () => null });
  await using _ = bearer;
  const signed = createOCIFetch({ credentials: new BearerCredentials("sk-oci\n"), compartmentId: "c" });
  expect((await signed(chat(bearer.url), post(json, { authorization: "Bearer sk-other" }))).ok).toBe(true);
  expect(bearer.requests[0]?.headers).toMatchObject({ authorization: "Bearer sk-oci", "opc-compartment-id": "c" });
  for (const name of ["x-content-sha256", "x-date", "date"]) expect(bearer.requests[0]?.headers[name]).toBeUndefined();
});

describe("a custom fetch", () => {
  test("receives the signed request and the client's other options", async () => {
    const dispatcher = {};
    const init = { ...post(json), dispatcher, duplex: "half", keepalive: true } as RequestInit;
    const calls: [unknown, RequestInit & { dispatcher?: unknown }][] = [];
    const custom: typeof fetch = async (input, given = {}) => {
      calls.push([input, given]);
      return new Response("{}");
    };
    await createOCIFetch({ credentials, fetch: custom })("https://example.com/a?b", init);
    const [input, given] = calls[0] ?? [];
    expect(input).toBe("https://example.com/a?b");
    expect(given).toMatchObject({ method: "POST", keepalive: true });
    expect(given).not.toHaveProperty("duplex");
    expect(given?.dispatcher).toBe(dispatcher);
  });

  test("the global one is looked up when it is called", async () => {
    const signed = createOCIFetch({ credentials });
    vi.stubGlobal("fetch", async () => new Response("stubbed"));
    try {
      expect(await (await signed("https://example.com")).text()).toBe("stubbed");
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe("a client that aborts", () => {
  const reason = new Error("No time.");

  test("before anything happened", async () => {
    const used = new AbortController();
    used.abort(reason);
    const signed = createOCIFetch({ credentials: { resolve: () => Promise.reject(new Error("Asked.")) } });
    await expect(signed(chat(server.url), { signal: used.signal })).rejects.toBe(reason);
    await expect(signed(new Request(chat(server.url), { signal: used.signal }))).rejects.toBe(reason);
  });

  test("while its stream is read", async () => {
    const controller = new AbortController();
    const sent = createOCIFetch({ credentials })(chat(server.url), { ...post(new ReadableStream()), signal: controller.signal });
    controller.abort(reason);
    await expect(sent).rejects.toBe(reason);
  });

  test("while the server answers", async () => {
    const controller = new AbortController();
    await using slow = await startSignatureServer(key.publicKey, { answer: () => controller.abort(reason) });
    const sent = createOCIFetch({ credentials })(chat(slow.url), { ...post(json), signal: controller.signal });
    await expect(sent).rejects.toBe(reason);
  });

  test("unless it overrides the Request's signal with null", async () => {
    const signal = AbortSignal.abort(reason);
    expect((await createOCIFetch({ credentials })(new Request(chat(server.url), { signal }), { signal: null })).ok).toBe(true);
  });
});

test.each<[string, (url: string) => [RequestInfo, RequestInit?], string]>([
  ["a URL", (url) => [url, { method: "POST", body: "{}" }], "manual"],
  ["a Request", (url) => [new Request(url, { method: "POST", body: "{}" })], "manual"],
  ["one that wants it", (url) => [url, { method: "POST", body: "{}", redirect: "follow" }], "follow"],
])("follows no redirect unless asked to: %s", async (_what, request, expected) => {
  let redirect: string | undefined;
  const send: typeof fetch = async (_url, init) => {
    redirect = init?.redirect;
    return new Response(null, { status: 307, headers: { location: "https://elsewhere.example" } });
  };
  const { status } = await createOCIFetch({ credentials: new BearerCredentials("sk-0123456789"), fetch: send })(
    ...request("https://x.example/v1"),
  );
  expect([status, redirect]).toEqual([307, expected]);
});
