import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ConnectionError, RateLimitError } from "../errors/errors.js";
import { serializeError } from "../errors/locus-error.js";
import { redactError } from "./redact-error.js";

const secret = "sk-secret";
const redact = (text: string) => text.replaceAll(secret, "[redacted]");
const clean = (error: unknown): unknown => redactError(error, redact);

class ApiError extends Error {
  readonly headers = new Headers({ "x-key": secret });
  override get name() {
    return "ApiError";
  }
  get url() {
    return this.message;
  }
}

const cyclic = Object.assign(new Error(secret), { self: undefined as unknown });
cyclic.self = cyclic;
const deep = Array.from({ length: 500 }).reduce<unknown>((cause) => new Error(secret, { cause }), secret);

test.each<[string, unknown]>([
  ["message", new Error(`No ${secret}`)],
  ["stack", Object.assign(new Error("No."), { stack: `Error: ${secret}` })],
  ["cause", new Error("No.", { cause: new Error("Why", { cause: secret }) })],
  ["errors", new AggregateError([new Error(secret), secret, { secret }], "No.")],
  ["a custom class", new ApiError("No.")],
  ["an error of the platform", new DOMException(secret, "AbortError")],
  [
    "properties",
    Object.assign(new Error("No."), { config: { headers: { authorization: [secret] } }, url: new URL(`https://x/${secret}`) }),
  ],
  ["names of properties", Object.assign(new Error("No."), { headers: { [secret]: 1 } })],
  [
    "collections",
    Object.assign(new Error("No."), { a: new Map([[secret, 1]]), b: new Set([secret]), c: new URLSearchParams({ secret }) }),
  ],
  ["hidden properties", Object.defineProperty(new Error("No."), "hidden", { value: secret })],
  ["symbols", Object.assign(new Error("No."), { [Symbol("s")]: { secret } })],
  ["a request", Object.assign(new Error("No."), { request: new Request("https://x", { headers: { "x-key": secret } }) })],
  ["functions", Object.assign(new Error("No."), { retry: Object.assign(() => {}, { key: secret }) })],
  ["a symbol", Object.assign(new Error("No."), { kind: Symbol(secret) })],
  ["an object of text", Object.assign(new Error("No."), { text: new String(secret), pattern: new RegExp(secret) })],
  ["a circle", cyclic],
  ["no error", { message: secret, list: [secret] }],
  ["a text", secret],
  ["causes without end", deep],
  ["ours", new RateLimitError(secret, { requestId: secret, retryAfterMs: 5, cause: new Error(secret) })],
])("%s", (_where, error) => {
  const shown = (value: unknown) =>
    inspect(value, { depth: 600, showHidden: true, getters: true }) + JSON.stringify(serializeError(value));
  expect(shown(error)).toContain(secret);
  const result = clean(error);
  expect(shown(result)).not.toContain(secret);
  expect(typeof result).toBe(typeof error);
  if (error instanceof Error) {
    expect(result).toBeInstanceOf(error.constructor);
    expect(Object(result).name).toBe(error.name);
    expect(Object.prototype.toString.call(result)).toMatch(/^\[object (Error|DOMException)\]$/);
  }
  // The original is somebody's.
  expect(shown(error)).toContain(secret);
});

test("an error of ours stays what it is", () => {
  const error = clean(new RateLimitError(`No ${secret}`, { status: 429, requestId: "r-1", retryAfterMs: 5 }));
  expect(RateLimitError.isInstance(error)).toBe(true);
  expect(serializeError(error)).toEqual({
    name: "RateLimitError",
    code: "rate_limit",
    message: "No [redacted]",
    retryable: true,
    status: 429,
    requestId: "r-1",
    details: { retryAfterMs: 5 },
  });
  expect(Object.keys(Object(error))).toEqual(
    Object.keys(new RateLimitError("No.", { status: 429, requestId: "r-1", retryAfterMs: 5 })),
  );
});

test.each<[string, unknown]>([
  ["an error", new ConnectionError("No.", { cause: new TypeError("fetch failed") })],
  [
    "one with objects of classes",
    Object.assign(new Error("No."), { headers: new Headers({ a: "b" }), at: new Date(), bytes: new Uint8Array(9) }),
  ],
  ["nothing", undefined],
  ["a number", 7],
])("what shows no secret is returned as it is: %s", (_name, value) => {
  expect(clean(value)).toBe(value);
});

describe("what cannot be read", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const unreadable = Object.defineProperty(new Error("No."), "message", {
    get: () => {
      throw new Error(secret);
    },
  });

  test.each<[string, unknown]>([
    ["a revoked proxy", proxy],
    ["one in an error", Object.assign(new Error(secret), { proxy })],
    ["an error whose message throws", unreadable],
    ["one as a cause", new Error(secret, { cause: unreadable })],
  ])("%s is shown by nothing, and nothing is thrown", (_name, error) => {
    const { message } = serializeError(clean(error));
    expect(message).toMatch(/^(\[redacted\]|An error that cannot be read.?)$/);
  });

  test("what is larger than an error should be is left out", () => {
    const large = Array.from({ length: 20_000 }, (_, index) => ({ index }));
    class Socket {
      readonly state = large;
    }
    const error = clean(Object.assign(new Error(secret), { socket: new Socket() }));
    expect(error).toMatchObject({ message: "[redacted]", socket: "[redacted]" });
  });
});

test("an error with more text than anyone reads costs no more than what is looked at", () => {
  const large = "y".repeat(30_000_000);
  const bodies = Array.from({ length: 20 }, (_, index) => large.slice(index));
  let read = 0;
  const error = redactError(Object.assign(new Error("No."), { bodies }), (text) => {
    read += text.length;
    return redact(text);
  });
  expect(read).toBeLessThan(3_000_000);
  expect(error).toMatchObject({ message: "No.", bodies: bodies.map(() => "[redacted]") });
});
