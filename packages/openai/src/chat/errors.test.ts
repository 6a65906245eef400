import { inspect } from "node:util";
import {
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  type LocusError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
} from "@locus/core";
import { outcomeOf } from "@locus/testkit";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { type CannedAnswer, capturedFetch } from "../testing/captured-fetch.js";
import { entries } from "../testing/chat-entries.js";
import { OpenAIModel } from "./index.js";

const error = (status: number, fields: object, headers?: Record<string, string>): CannedAnswer => ({
  status,
  body: { error: { message: "Server says no.", type: "invalid_request_error", param: null, code: null, ...fields } },
  ...(headers && { headers }),
});

const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();

/** The answer of a server → the error thrown, and a pattern for its message. */
const table: [string, CannedAnswer, { code: string }, object, RegExp][] = [
  [
    "401",
    error(401, { code: "invalid_api_key" }),
    AuthenticationError,
    { retryable: false, status: 401 },
    /Server says no.*OPENAI_API_KEY.*not set.*wrong project's key/,
  ],
  ["403", error(403, {}), PermissionError, { retryable: false, status: 403 }, /Server says no/],
  [
    "404 model_not_found",
    error(404, { code: "model_not_found" }),
    NotFoundError,
    { retryable: false },
    /some-model.*https:\/\/platform\.openai\.com\/docs\/models.*POST https:\/\/x\.example\/v1\/chat\/completions/,
  ],
  ["404 without a body", { status: 404 }, NotFoundError, {}, /POST https:\/\/x\.example\/v1\/chat\/completions/],
  [
    "404 {code, message}",
    { status: 404, body: { code: "404", message: "Entity not found" } },
    NotFoundError,
    { status: 404 },
    /Entity not found/,
  ],
  [
    "429, seconds",
    error(429, {}, { "retry-after": "7" }),
    RateLimitError,
    { retryable: true, retryAfterMs: 7000 },
    /quota.*retried with backoff/,
  ],
  [
    "429, milliseconds",
    error(429, {}, { "retry-after-ms": "12", "retry-after": "7" }),
    RateLimitError,
    { retryAfterMs: 12 },
    /no/,
  ],
  [
    "429, a date",
    error(429, {}, { "retry-after": inAnHour }),
    RateLimitError,
    { retryAfterMs: expect.toSatisfy((ms: number) => ms > 3_500_000 && ms <= 3_600_000) },
    /no/,
  ],
  [
    "429, a date in the past",
    error(429, {}, { "retry-after": "Thu, 01 Jan 2015 00:00:00 GMT" }),
    RateLimitError,
    { retryAfterMs: 0 },
    /no/,
  ],
  [
    "429 insufficient_quota",
    error(429, { type: "insufficient_quota", code: "insufficient_quota" }),
    RateLimitError,
    { retryable: false },
    /quota is used up/,
  ],
  [
    "400",
    error(400, { param: "messages[0].content" }),
    BadRequestError,
    { retryable: false, parameter: "messages" },
    /Server says no/,
  ],
  [
    "400 context_length_exceeded",
    error(400, { code: "context_length_exceeded", param: "messages" }),
    ContextLengthError,
    { retryable: false },
    /no/,
  ],
  [
    "400 context length in words",
    { status: 400, body: { object: "error", message: "This model's maximum context length is 8 tokens.", code: 400 } },
    ContextLengthError,
    {},
    /8 tokens/,
  ],
  ["400 content_filter", error(400, { code: "content_filter" }), ContentFilterError, { retryable: false }, /no/],
  [
    "422 detail",
    { status: 422, body: { detail: [{ loc: ["body", "messages", 0], msg: "Field required" }] } },
    BadRequestError,
    { parameter: "messages" },
    /Field required/,
  ],
  [
    "400 for function tools that only the Responses API takes",
    error(400, {
      message:
        "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
      param: "reasoning_effort",
    }),
    BadRequestError,
    { retryable: false },
    /\(use OpenAIResponsesModel of @locus\/openai\/responses, or the id openai-responses:…, or reasoningEffort: "none"\)/,
  ],
  [
    "404 for a model that only the Responses API serves",
    error(404, { message: "This model is only supported in v1/responses and not in v1/chat/completions." }),
    NotFoundError,
    {},
    /\(use OpenAIResponsesModel of @locus\/openai\/responses, or the id openai-responses:…\)/,
  ],
  ["402", error(402, { message: "Insufficient Balance" }), RateLimitError, { retryable: false }, /quota is used up/],
  ["413", { status: 413, body: "too big" }, BadRequestError, {}, /too big/],
  ["408", error(408, {}), ServerError, { retryable: true }, /no/],
  ["409", error(409, {}), ServerError, { retryable: true }, /no/],
  ["500", error(500, { type: "server_error" }), ServerError, { retryable: true, status: 500 }, /no/],
  ["502 HTML", { status: 502, body: "<html>Bad gateway</html>" }, ServerError, { retryable: true }, /Bad gateway/],
  ["503, seconds", error(503, {}, { "retry-after": "1" }), ServerError, { retryAfterMs: 1000 }, /no/],
  ["an error in an array", { status: 400, body: [{ error: { message: "Deep." } }] }, BadRequestError, {}, /Deep/],
  ["an error as text", { status: 400, body: { error: "Plain." } }, BadRequestError, {}, /Plain/],
  [
    "200 with an error",
    { body: { error: { message: "No such thing.", type: "invalid_request_error" } } },
    BadRequestError,
    { retryable: false },
    /No such thing/,
  ],
  [
    "200 with HTML",
    { body: "<!doctype html><title>Sign in</title>", headers: { "content-type": "text/html" } },
    ServerError,
    { retryable: false, status: 200 },
    /text\/html.*Sign in.*x\.example/,
  ],
  ...(
    [
      ["a number for a code (vLLM)", { error: { message: "Says no.", type: "x", code: 400 } }, BadRequestError],
      ["a number for a code, 404", { error: { message: "Says no.", code: 404 } }, NotFoundError],
      ["a code next to a text", { error: "Says no.", code: 429 }, RateLimitError],
      ["base_resp, rate limit (MiniMax)", { base_resp: { status_code: 1002, status_msg: "Says no." } }, RateLimitError],
      ["base_resp, balance", { base_resp: { status_code: 1008, status_msg: "Says no." } }, RateLimitError],
      ["base_resp, key", { base_resp: { status_code: 1004, status_msg: "Says no." } }, AuthenticationError],
      ["base_resp, parameters", { base_resp: { status_code: 2013, status_msg: "Says no." } }, BadRequestError],
      ["base_resp, sensitive", { base_resp: { status_code: 1027, status_msg: "Says no." } }, ContentFilterError],
      ["base_resp, tokens", { base_resp: { status_code: 1039, status_msg: "Says no." } }, ContextLengthError],
      ["base_resp, unknown", { base_resp: { status_code: 1000, status_msg: "Says no." } }, ServerError],
      [
        "type error",
        { type: "error", error: { type: "bad_request_error", message: "Says no.", http_code: "400" } },
        BadRequestError,
      ],
      ["a failed choice", { choices: [{ message: {}, error: { code: 429, message: "Says no." } }] }, RateLimitError],
      [
        "a finish reason",
        { choices: [{ message: {}, finish_reason: { type: "abort", message: "Says no.", status_code: 400 } }] },
        BadRequestError,
      ],
      ["errors", { success: false, errors: [{ code: 10000, message: "Says no." }] }, ServerError],
      ["detail", { detail: "Says no." }, ServerError],
      ["error_message (NousResearch/hermes-agent#65631)", { choices: null, error_message: "Says no." }, ServerError],
      ["an array (Gemini)", [{ error: { code: 429, message: "Says no." } }], RateLimitError],
      [
        "a wrapper (Tencent)",
        { Response: { RequestId: "x", Error: { Code: "LimitExceeded", Message: "Says no." } } },
        ServerError,
      ],
      ["a header (iFlytek)", { header: { code: 10163, message: "Says no.", sid: "x" } }, ServerError],
      [
        "a delta",
        { choices: [{ delta: { error: { code: 429, message: "Says no." } }, finish_reason: "error" }] },
        RateLimitError,
      ],
      ["a choice", { choices: [{ delta: {}, finish_reason: "error", error_message: "Says no." }] }, ServerError],
      ["a status", { status: "error", reason: "Says no." }, ServerError],
      ["a problem", { type: "about:blank", title: "Too Many", status: 429, detail: "Says no." }, RateLimitError],
    ] as const
  ).flatMap(([name, body, type]): typeof table => [
    [`200 with ${name}`, { body }, type, {}, /Says no/],
    [
      `200 with ${name}, streamed`,
      { body: `data: ${JSON.stringify(body)}\n\n`, headers: { "content-type": "text/event-stream" } },
      type,
      {},
      /Says no/,
    ],
  ]),
  ...(
    [
      ["JSON instead of events", '{"error":{"message":"Says no.","type":"invalid_request_error"}}'],
      [
        "indented JSON instead of events",
        '{\n  "error": {\n    "message": "Says no.",\n    "type": "invalid_request_error"\n  }\n}\n',
      ],
      ["JSON without data: (stacklok/toolhive#6037)", ': ping\n\n{"error":{"message":"Says no.","code":400}}\n\n'],
      ["error: instead of data: (llama.cpp)", 'error: {"code":400,"message":"Says no.","type":"invalid_request_error"}\n\n'],
    ] as const
  ).map(([name, body]): (typeof table)[number] => [
    `200 with ${name}`,
    { body, headers: { "content-type": "text/event-stream" } },
    BadRequestError,
    {},
    /Says no/,
  ]),
  ["200 with other JSON", { body: { hello: 1 } }, ServerError, { retryable: false }, /application\/json.*hello/],
  ["200 with nothing", { body: "" }, ServerError, {}, /x\.example/],
];

describe.each(entries)("$entry", ({ createModel }) => {
  const ask401 = async (answer: CannedAnswer, request = ask()): Promise<LocusError> => {
    const { fetch } = capturedFetch({ ...answer, headers: { "x-request-id": "req_1", ...answer.headers } });
    const model = createModel({ model: "some-model", baseURL: "https://x.example/v1", apiKey: "sk-secret-key", fetch });
    return (await outcomeOf(model.stream(request))).error as LocusError;
  };

  test.each(table)("%s", async (_name, answer, type, fields, message) => {
    const thrown = await ask401(answer);
    expect(thrown.code).toBe(type.code);
    expect(thrown).toMatchObject(fields);
    expect(thrown.message).toMatch(message);
    if (answer.status) expect(thrown.requestId).toBe("req_1");
  });

  test("refused effort names the model and is never dropped", async () => {
    const refusal = error(400, { message: "Unrecognized request argument supplied: reasoning_effort" });
    const thrown = await ask401(refusal, ask({ settings: { reasoningEffort: "high" } }));
    expect(thrown).toBeInstanceOf(BadRequestError);
    expect(thrown.message).toMatch(/"some-model".*reasoning_effort is only valid for reasoning models/);
  });

  test("an unreachable server", async () => {
    const cause = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED, timed out, sk-secret-key") });
    const fetch = () => Promise.reject(cause);
    const model = createModel({ model: "m", baseURL: "https://x.example/v1", apiKey: "sk-secret-key", fetch });
    const { error: thrown } = await outcomeOf(model.stream(ask()));
    expect(thrown).toBeInstanceOf(ConnectionError);
    expect(thrown).toMatchObject({
      retryable: true,
      cause: { message: "fetch failed", cause: { message: "connect ECONNREFUSED, timed out, [redacted]" } },
      message: expect.stringMatching(/ECONNREFUSED.*POST https:\/\/x\.example/),
    });
    expect(inspect(thrown, { depth: 9 })).not.toContain("sk-secret-key");
    expect((cause.cause as Error).message).toContain("sk-secret-key");
  });

  test("keys never appear", async () => {
    const answer = error(401, { message: "Incorrect API key provided: sk-secret-key (pk-other, q-key%2F)" });
    const { fetch } = capturedFetch(answer);
    const model = createModel({
      model: "m",
      baseURL: "https://x.example/v1?token=q-key/",
      apiKey: async () => "sk-secret-key",
      defaultHeaders: { "x-portkey-api-key": "pk-other" },
      fetch,
    });
    const { error: thrown } = await outcomeOf(model.stream(ask()));
    const everything = [
      inspect(thrown, { depth: 9 }),
      inspect(model, { depth: 9, showHidden: true }),
      JSON.stringify(model),
    ].join();
    expect(everything).toContain("[redacted]");
    for (const secret of ["sk-secret-key", "pk-other", "q-key"]) expect(everything).not.toContain(secret);
  });

  test("a key that no header can carry is not quoted", async () => {
    const model = createModel({ model: "m", apiKey: "sk-ключ", fetch: capturedFetch().fetch });
    const { error: thrown } = await outcomeOf(model.stream(ask()));
    expect(thrown).toBeInstanceOf(ConfigurationError);
    expect(inspect(thrown, { depth: 9 })).not.toContain("sk-ключ");
  });

  test("a body that breaks off", async () => {
    const broken = (status: number, type: string) => async () => {
      const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) });
      return new Response(body, { status, headers: { "content-type": type } });
    };
    const codes = ([200, 503] as const).flatMap((status) =>
      ["application/json", "text/plain"].map((type) => broken(status, type)),
    );
    const errors = codes.map(async (fetch) => {
      const { error: thrown } = await outcomeOf(
        createModel({ model: "m", baseURL: "https://x.example/v1", fetch }).stream(ask()),
      );
      return (thrown as LocusError).code;
    });
    expect(await Promise.all(errors)).toEqual(["stream_interrupted", "stream_interrupted", "server_error", "server_error"]);
  });

  test("an apiKey function that fails", async () => {
    const apiKey = () => Promise.reject(new Error("no login"));
    const { error: thrown } = await outcomeOf(createModel({ model: "m", apiKey, fetch: capturedFetch().fetch }).stream(ask()));
    expect(thrown).toBeInstanceOf(AuthenticationError);
    expect(thrown).toMatchObject({ message: expect.stringContaining("no login") });
  });
});

describe("the user's own client", () => {
  test.each(table.filter(([, { status, body }]) => status && typeof body === "object" && body && "error" in body))(
    "%s",
    async (_name, answer, type, fields) => {
      const { fetch } = capturedFetch(answer);
      const client = new OpenAI({ apiKey: "sk-x", baseURL: "https://x.example/v1", fetch, logLevel: "off" });
      const { error: thrown } = await outcomeOf(new OpenAIModel({ model: "some-model", client }).stream(ask()));
      expect((thrown as LocusError).code).toBe(type.code);
      expect(thrown).toMatchObject(fields);
    },
  );

  test("its key never appears", async () => {
    const { fetch } = capturedFetch(error(401, { message: "Incorrect API key: sk-own-secret" }));
    const client = new OpenAI({ apiKey: "sk-own-secret", fetch, logLevel: "off" });
    const { error: thrown } = await outcomeOf(new OpenAIModel({ model: "m", client }).stream(ask()));
    expect((thrown as Error).message).toContain("[redacted]");
    expect(inspect(thrown, { depth: 9 })).not.toContain("sk-own-secret");
  });
});
