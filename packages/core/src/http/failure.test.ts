import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadRequestError, ContextLengthError, RateLimitError, ServerError } from "../errors/errors.js";
import { type Failure, type FailureDialect, parseFailure, toError } from "./failure.js";

const nested = (depth: number, wrap: (inner: unknown) => unknown, leaf: unknown): unknown => {
  let body = leaf;
  for (let level = 0; level < depth; level++) body = wrap(body);
  return body;
};

describe("parseFailure", () => {
  test.each<[string, unknown, Partial<Failure>]>([
    ["an error", { error: { message: "No.", code: "c", type: "t", param: "a.b[0]" } }, { message: "No.", parameter: "a" }],
    ["a text", { error: "No." }, { message: "No." }],
    ["a message", { code: "404", message: "No." }, { message: "No.", status: 404 }],
    ["a detail", { detail: [{ loc: ["body", "seed"], msg: "No." }] }, { message: "No.", parameter: "seed" }],
    ["a list", [{ error: { message: "No." } }], { message: "No." }],
    ["an error in a message", { message: JSON.stringify({ error: { message: "No." } }) }, { message: "No." }],
    ["an error in an error", nested(5, (message) => ({ error: { message } }), "No."), { message: "No." }],
    ["plain text", "No.", { message: "No." }],
    [
      "a text with its reason (Spring, Nest)",
      { status: 401, error: "Unauthorized", message: "No." },
      { message: "No.", status: 401 },
    ],
    ["a text with a code", { error: "No.", code: 429 }, { message: "No.", status: 429 }],
    ["msg", { code: "InvalidApiKey", msg: "No." }, { message: "No.", code: "InvalidApiKey undefined" }],
    [
      "a list of errors (Cloudflare)",
      { success: false, errors: [{ code: 7003, message: "No." }] },
      { message: "No.", status: undefined },
    ],
    ["a list of texts", { errors: ["No."] }, { message: "No." }],
    ["a problem (ASP.NET)", { type: "https://t", title: "Bad", status: 400, detail: "No." }, { message: "No.", status: 400 }],
    ["a problem without details", { title: "No.", status: 503, traceId: "t" }, { message: "No.", status: 503 }],
    ["a gateway's message (AWS)", { Message: "No.", __type: "ThrottlingException" }, { message: "No." }],
    ["error_code (Baidu)", { error_code: 336003, error_msg: "No." }, { message: "No.", code: "336003 undefined" }],
    ["a number for a code (vLLM)", { error: { message: "No.", type: "BadRequestError", code: 400 } }, { status: 400 }],
    [
      "http_code (MiniMax)",
      { type: "error", error: { type: "bad_request_error", message: "No.", http_code: "400" } },
      { status: 400 },
    ],
    ["a word for a code, and a status", { error: { message: "No.", code: "x", status: 503 } }, { status: 503 }],
    ["a code that is no status", { code: 1302, message: "No." }, { status: undefined }],
    [
      "a context that is too long",
      { message: "The maximum context length is 5." },
      { code: "undefined undefined context_length" },
    ],
  ])("%s", (_name, body, expected) => {
    expect(parseFailure(body)).toMatchObject(expected);
  });

  test.each<[string, (inner: unknown) => unknown]>([
    ["messages", (message) => ({ message })],
    ["errors", (error) => ({ error })],
    ["errors with messages", (message) => ({ error: { message } })],
    ["lists", (inner) => [inner]],
    ["details", (inner) => ({ detail: [inner] })],
    ["codes", (code) => ({ code, message: "No." })],
    ["types", (type) => ({ type, message: "No." })],
  ])("%s, nested without end, are an error like any other", (_name, wrap) => {
    const failure = parseFailure(JSON.parse(JSON.stringify(nested(900, wrap, "No."))), 400);
    const deep = parseFailure(nested(50_000, wrap, "No."), 400);
    for (const { message, status, code } of [failure, deep]) {
      expect([typeof message, typeof code, status, message.length <= 500]).toEqual(["string", "string", 400, true]);
    }
    expect(toError(deep, { modelId: "m", url: "u", dialect: { service: "S" } })).toBeInstanceOf(BadRequestError);
  });

  test("texts in texts are read a few levels deep", () => {
    const text = (depth: number) =>
      JSON.stringify(nested(depth, (inner) => ({ message: JSON.stringify(inner) }), { message: "No." }));
    expect(parseFailure(JSON.parse(text(3)))).toMatchObject({ message: "No." });
    expect(parseFailure(JSON.parse(text(10))).message.length).toBeLessThanOrEqual(500);
  });

  test("takes any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const { code, message } = parseFailure(body, 400);
        expect([typeof code, typeof message]).toEqual(["string", "string"]);
      }),
    );
  });
});

describe("toError", () => {
  const tooLong = /too long|token count|maximum number of tokens/i;
  const dialect: FailureDialect = {
    service: "Acme",
    classify({ message, headers }) {
      if (tooLong.test(message)) return ContextLengthError;
      return headers?.get("x-amzn-errortype") === "ThrottlingException" ? RateLimitError : undefined;
    },
    requestIdHeaders: ["request-id", "x-amzn-requestid"],
    kinds: [[/overloaded/, ServerError]],
  };
  const read = (body: object, status: number | undefined, headers: Record<string, string> = {}) =>
    toError(parseFailure(body, status, new Headers(headers)), { modelId: "m", url: "u", dialect });

  test.each([
    ["Anthropic", "prompt is too long: 210000 tokens > 200000 maximum"],
    ["Bedrock", "Input is too long for requested model."],
    ["Gemini", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."],
  ])("classify sees the words: %s", (_service, message) => {
    expect(read({ error: { type: "invalid_request_error", message } }, 400)).toMatchObject({
      code: "context_length",
      status: 400,
    });
  });

  test("classify sees the headers, is asked first, and leaves the rest to the kinds", () => {
    expect(read({ message: "slow" }, 400, { "x-amzn-errortype": "ThrottlingException" })).toMatchObject({ code: "rate_limit" });
    expect(read({ type: "overloaded", message: "too long a queue" }, 529)).toMatchObject({ code: "context_length" });
    expect(read({ type: "overloaded", message: "busy" }, 400)).toMatchObject({ code: "server_error" });
    expect(read({ message: "No." }, 401)).toMatchObject({ code: "authentication" });
  });

  test.each<[Record<string, string>, string | undefined]>([
    [{ "request-id": "a" }, "a"],
    [{ "x-amzn-requestid": "b", "x-request-id": "c" }, "b"],
    [{ "x-request-id": "c" }, "c"],
    [{ "cf-ray": "d" }, undefined],
  ])("the id of the request in %j is %s", (headers, id) => {
    expect(read({ message: "No." }, 500, headers).requestId).toBe(id);
  });
});
