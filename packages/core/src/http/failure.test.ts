import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadRequestError, ContextLengthError, RateLimitError, ServerError } from "../errors/errors.js";
import { explain, type Failure, type FailureDialect, parseFailure, toError } from "./failure.js";

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
      "error_message (NousResearch/hermes-agent#65631)",
      { choices: null, error_type: "BadRequestError", error_message: "No." },
      { message: "No." },
    ],
  ])("%s", (_name, body, expected) => {
    expect(parseFailure(body)).toMatchObject(expected);
  });

  test.each<[string, unknown, Partial<Failure>]>([
    ["a code that is a number, but no status", { error: { code: "1302", message: "No." } }, { status: undefined }],
    [
      "the words of the server behind a gateway",
      { error: { message: "Provider returned error", code: 400, metadata: { raw: '{"message":"Be kind."}' } } },
      { message: 'Provider returned error: {"message":"Be kind."}', status: 400 },
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

describe("explain", () => {
  const context = { modelId: "m", url: "u", dialect: { service: "Acme" } };
  const codeOf = async (body: unknown, status?: number) => (await explain(parseFailure(body, status), context)).code;

  test("the dialect sees that the context is too long", async () => {
    const seen: string[] = [];
    const classify = ({ code }: Failure) => void seen.push(code);
    const failure = parseFailure({ message: "The maximum context length is 5." });
    await explain(failure, { ...context, dialect: { service: "Acme", classify } });
    expect(seen).toEqual(["undefined undefined context_length"]);
  });

  test("words behind those that are shown count", async () => {
    const message = `${"x ".repeat(2_000)}prompt is too long: 213462 tokens > 200000 maximum`;
    expect(parseFailure({ error: { message } }, 400).message).toHaveLength(500);
    expect(await codeOf({ error: { message } }, 400)).toBe("context_length");
  });

  test.each([
    "This model's maximum context length is 8192 tokens. However, you requested 8246 tokens.",
    "Your input exceeds the context window of this model.",
    "prompt is too long: 213462 tokens > 200000 maximum",
    "input length and `max_tokens` exceed context limit: 143653 + 64000 > 200000",
    "Input is too long for requested model.",
    "The input token count (2845475) exceeds the maximum number of tokens allowed (1048576).",
    "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    "Please reduce the length of the messages or completion.",
    "Input length 300000 exceeds the maximum allowed input length of 262144 tokens.",
    "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
    "prompt token count of 130000 exceeds the limit of 128000",
    "the request exceeds the available context size, try increasing it",
    "tokens to keep from the initial prompt is greater than the context length",
    "Trying to keep the first 15857 tokens when context the overflows.",
    "Context size has been exceeded.",
    "invalid params, context window exceeds limit (2013)",
    "Invalid request: Your request exceeded model token limit: 262144 (requested: 269030)",
    "Prompt contains 150000 tokens and 0 draft tokens, too large for model with 131072 maximum context length",
    "Prompt exceeds max length",
    "Prompt 超长",
    "Range of input length should be [1, 204800]",
    "prompt too long; exceeded max context length by 5000 tokens",
    "`inputs` tokens + `max_new_tokens` must be <= 8192. Given: 6204 `inputs` tokens and 2047 `max_new_tokens`",
    "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
    "Total tokens of image and text exceed max message tokens",
    "too many tokens: total number of tokens in the prompt cannot exceed 4081",
    "Input tokens exceed the configured limit of 272000 tokens.",
    "The total length of all messages is too long.",
    "litellm.ContextWindowExceededError: Context Window exceeded for given call.",
    "model_context_window_exceeded",
    "token limit exceeded for this model",
    "Generating 1000 tokens requires a sequence length of 10000, but the maximum supported sequence length is just 8192!",
    "Unable to submit request because the input token count is 1200000 but model only supports up to 1048576.",
    "max tokens of 32768 exceeded",
    "The sum of prompt length (9000.0), query length (0) should not exceed max_num_tokens (8192)",
    "Prompt is 150000 tokens but the maximum is 127072 tokens.",
    "输入token超过最大长度限制",
  ])("a conversation that is too long: %s", async (message) => {
    expect(await codeOf({ error: { message } }, 400)).toBe("context_length");
    expect(await codeOf({ error: message })).toBe("context_length");
  });

  test.each([
    "max_tokens exceeds the limit of 8192",
    "Range of max_tokens should be [1, 8192]",
    "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40.",
    "Too many tokens, please wait before trying again.",
    "Tokens per minute limit exceeded - too many tokens processed.",
    "Rate limit reached: too many tokens",
    "The image is too large.",
    "max_tokens is too large: 32000. This model supports at most 16384 completion tokens",
    "reasoning_effort does not support this value",
  ])("another failure: %s", async (message) => {
    expect(await codeOf({ error: { message } }, 400)).not.toBe("context_length");
  });

  test.each([402, 429])("%d is no length, whatever its words are", async (status) => {
    const body = { error: { message: "Prompt tokens limit exceeded: too many input tokens" } };
    expect(await codeOf(body, status)).not.toBe("context_length");
    expect(await codeOf(body, 400)).toBe("context_length");
  });
});
