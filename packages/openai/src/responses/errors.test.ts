import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import {
  type AssistantMessage,
  AuthenticationError,
  BadRequestError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  type LocusError,
  type Message,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  StateLostError,
} from "@locus/core";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { type ResponsesServerOptions, startHttpServer, startResponsesServer } from "@locus/testkit/servers";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { type CannedAnswer, capturedFetch } from "../testing/captured-fetch.js";
import { okResponse, responsesEntries } from "../testing/responses-entries.js";
import { OpenAIResponsesModel } from "./index.js";

const baseURL = "https://x.example/v1";
const refusal = (status: number, fields: object, headers?: Record<string, string>): CannedAnswer => ({
  status,
  body: { error: { message: "Server says no.", type: "invalid_request_error", param: null, code: null, ...fields } },
  ...(headers && { headers }),
});

/** A stream of one event. */
const streamed = (event: object): CannedAnswer => ({
  headers: { "content-type": "text/event-stream" },
  body: `data: ${JSON.stringify(event)}\n\n`,
});

/** The answer of a server → the error thrown, and a pattern for its message. */
const table: [string, CannedAnswer, { code: string }, object, RegExp][] = [
  [
    "401",
    refusal(401, { code: "invalid_api_key" }),
    AuthenticationError,
    { retryable: false, status: 401 },
    /^The server answered 401 for model "some-model": Server says no.*OPENAI_API_KEY is not set.*\[POST https:\/\/x\.example\/v1\/responses\]$/,
  ],
  ["403", refusal(403, {}), PermissionError, { retryable: false, status: 403 }, /Server says no/],
  [
    "404",
    refusal(404, { code: "model_not_found" }),
    NotFoundError,
    { retryable: false, status: 404 },
    /some-model.*https:\/\/platform\.openai\.com\/docs\/models/,
  ],
  ["429", refusal(429, {}, { "retry-after": "7" }), RateLimitError, { retryable: true, retryAfterMs: 7000 }, /quota.*retried/],
  [
    "429 insufficient_quota",
    refusal(429, { type: "insufficient_quota", code: "insufficient_quota" }),
    RateLimitError,
    { retryable: false },
    /quota is used up/,
  ],
  ["400", refusal(400, { param: "input[0].content" }), BadRequestError, { retryable: false, parameter: "input" }, /no/],
  ["400 context_length_exceeded", refusal(400, { code: "context_length_exceeded" }), ContextLengthError, {}, /no/],
  ["400 content_filter", refusal(400, { code: "content_filter" }), ContentFilterError, { retryable: false }, /no/],
  ["500", refusal(500, { type: "server_error" }), ServerError, { retryable: true, status: 500 }, /no/],
  ["503, seconds", refusal(503, {}, { "retry-after": "1" }), ServerError, { retryAfterMs: 1000 }, /no/],
  ["502 HTML", { status: 502, body: "<html>Bad gateway</html>" }, ServerError, { retryable: true }, /Bad gateway/],
  [
    "200 with HTML",
    { body: "<!doctype html><title>Sign in</title>", headers: { "content-type": "text/html" } },
    ServerError,
    { retryable: false, status: 200 },
    /text\/html.*Sign in.*x\.example/,
  ],
  ["200 with other JSON", { body: { hello: 1 } }, ServerError, { retryable: false }, /application\/json.*hello/],
  ["200 with an error", { body: { error: { message: "No.", type: "invalid_request_error" } } }, BadRequestError, {}, /No\./],
  [
    "an error event",
    streamed({ type: "error", error: { type: "rate_limit_exceeded", code: "rate_limit_exceeded", message: "Slow." } }),
    RateLimitError,
    { retryable: true },
    /answered with an error for model "some-model": Slow\./,
  ],
  [
    "an error event, flat",
    streamed({ type: "error", code: "server_error", message: "Overloaded.", param: null }),
    ServerError,
    { retryable: true },
    /Overloaded/,
  ],
  [
    "a failed response",
    streamed({ type: "response.failed", response: { status: "failed", error: { code: "server_error", message: "Broke." } } }),
    ServerError,
    { retryable: true },
    /Broke/,
  ],
];

describe.each(responsesEntries)("$entry", ({ createModel }) => {
  const thrownBy = async (...answers: CannedAnswer[]): Promise<LocusError> => {
    const [first = {}] = answers;
    const { fetch } = capturedFetch({ ...first, headers: { "x-request-id": "req_1", ...first.headers } });
    const model = createModel({ model: "some-model", baseURL, apiKey: "sk-secret-key", fetch });
    return (await outcomeOf(model.stream(ask()))).error as LocusError;
  };

  test.each(table)("%s", async (_name, answer, type, fields, message) => {
    const thrown = await thrownBy(answer);
    expect(thrown).toMatchObject({ code: type.code, ...fields });
    expect(thrown.message).toMatch(message);
    if (answer.status) expect(thrown.requestId).toBe("req_1");
  });

  test("refused effort names the model and is never dropped", async () => {
    const { fetch, requests } = capturedFetch(refusal(400, { param: "reasoning.effort", code: "unsupported_parameter" }));
    const model = createModel({ model: "gpt-4o", baseURL, fetch, reasoningEffort: "high" });
    const { error } = await outcomeOf(model.stream(ask()));
    expect(error).toMatchObject({ code: "bad_request", message: expect.stringMatching(/"gpt-4o"/) });
    expect(requests).toHaveLength(1);
  });

  test("keys never appear", async () => {
    const { fetch } = capturedFetch(refusal(401, { message: "Incorrect API key provided: sk-secret-key (pk-other, q-key%2F)" }));
    const model = createModel({
      model: "m",
      baseURL: `${baseURL}?token=q-key/`,
      apiKey: async () => "sk-secret-key",
      defaultHeaders: { "x-portkey-api-key": "pk-other" },
      fetch,
    });
    const { error } = await outcomeOf(model.stream(ask()));
    const everything = [
      inspect(error, { depth: 9 }),
      inspect(model, { depth: 9, showHidden: true }),
      JSON.stringify(model),
    ].join();
    expect(everything).toContain("[redacted]");
    for (const secret of ["sk-secret-key", "pk-other", "q-key"]) expect(everything).not.toContain(secret);
  });

  test("an unreachable server", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = Object(server.address());
    server.close();
    await once(server, "close");
    const model = createModel({ model: "m", baseURL: `http://127.0.0.1:${port}/v1`, apiKey: "sk-secret-key" });
    const { error } = await outcomeOf(model.stream(ask()));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      retryable: true,
      message: expect.stringMatching(new RegExp(`ECONNREFUSED.*\\[POST http://127\\.0\\.0\\.1:${port}/v1/responses\\]$`)),
    });
  });

  test.each(["before the headers", "in the middle of the answer"])("aborting %s closes the connection", async (when) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let isClosed: Promise<void> | undefined;
    await using server = await startHttpServer(async ({ closed, writeHead, write }) => {
      isClosed = closed;
      if (when === "before the headers") controller.abort(reason);
      else {
        writeHead(200, { "content-type": "text/event-stream" });
        await write('data: {"type":"response.output_text.delta","delta":"Hel"}\n\n');
      }
      await closed;
    });
    const model = createModel({ model: "m", baseURL: server.url });
    const shown: string[] = [];
    const read = async () => {
      for await (const event of model.stream(ask({ signal: controller.signal }))) {
        if (event.type !== "model_chunk") continue;
        shown.push(event.content ?? "");
        controller.abort(reason);
      }
    };
    await expect(read()).rejects.toBe(reason);
    await isClosed;
    await server.idle();
    expect(shown).toEqual(when === "before the headers" ? [] : ["Hel"]);
  });

  test("leaving the loop closes the connection", async () => {
    await using server = await startHttpServer(async ({ closed, writeHead, write }) => {
      writeHead(200, { "content-type": "text/event-stream" });
      await write('data: {"type":"response.output_text.delta","delta":"Hel"}\n\n');
      await closed;
    });
    for await (const event of createModel({ model: "m", baseURL: server.url }).stream(ask()))
      if (event.type === "model_chunk") break;
    await server.idle();
  });

  describe("a thread that the service lost", () => {
    const tenancies: [string, ResponsesServerOptions, RegExp][] = [
      ["expired, 400", {}, /Previous response with id 'resp_gone' not found/],
      ["expired, 404", { notFoundStatus: 404 }, /Previous response with id 'resp_gone' not found/],
      ["zero data retention", { zeroDataRetention: true }, /Zero Data Retention/],
    ];
    const origin = { provider: "openai.responses", modelId: "m", responseId: "resp_gone" };
    const answer: AssistantMessage = {
      role: "assistant",
      content: "Ada, hello.",
      origin: { ...origin, state: { previousResponseId: "resp_gone" } },
    };
    const messages: Message[] = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "I am Ada." },
      answer,
      { role: "user", content: "Who am I?" },
    ];
    const whole = [
      { role: "user", content: "I am Ada." },
      { role: "assistant", content: "Ada, hello." },
      { role: "user", content: "Who am I?" },
    ];

    test.each(tenancies)("%s: it is sent again in full, once, with a warning", async (_name, options) => {
      await using server = await startResponsesServer([{ text: "Ada." }, { text: "Ada." }], options);
      const model = createModel({ model: "m", baseURL: server.baseURL });
      const first = await outcomeOf(model.stream(ask({ messages })));
      const second = await outcomeOf(model.stream(ask({ messages })));
      expect([first.error, second.error]).toEqual([undefined, undefined]);
      for (const outcome of [first, second])
        expect(warningsOf(outcome).map(({ code, parameter }) => [code, parameter])).toEqual([
          ["thread_rebuilt", "previous_response_id"],
        ]);
      expect(server.requests.map(({ body }) => [body.previous_response_id, body.input])).toEqual([
        ["resp_gone", [{ role: "user", content: "Who am I?" }]],
        [undefined, whole],
        [undefined, whole],
      ]);
      expect(server.requests.map(({ instructions }) => instructions)).toEqual(["Be brief.", "Be brief.", "Be brief."]);
    });

    test.each(tenancies)(
      '%s, onStateLost: "error": a StateLostError, and nothing is sent again',
      async (_name, options, expected) => {
        await using server = await startResponsesServer([], options);
        const model = createModel({ model: "m", baseURL: server.baseURL, onStateLost: "error" });
        const { error } = await outcomeOf(model.stream(ask({ messages })));
        expect(error).toBeInstanceOf(StateLostError);
        expect(error).toMatchObject({ code: "state_lost", retryable: false, message: expect.stringMatching(expected) });
        expect(server.requests).toHaveLength(1);
      },
    );

    test('onStateLost: "error" is about threads only', async () => {
      const { fetch, requests } = capturedFetch(
        refusal(400, { param: "temperature", code: "unsupported_parameter" }),
        okResponse,
      );
      const model = createModel({ model: "m", baseURL, fetch, onStateLost: "error", temperature: 0 });
      const outcome = await outcomeOf(model.stream(ask({ messages })));
      expect([outcome.error, requests.length]).toEqual([undefined, 2]);
      expect(warningsOf(outcome).map(({ parameter }) => parameter)).toEqual(["temperature"]);
    });

    test("a tenancy that stores nothing is remembered: the model is no longer stateful", async () => {
      await using server = await startResponsesServer([{ text: "Ada." }, { text: "Ada." }], { zeroDataRetention: true });
      const model = createModel({ model: "m", baseURL: server.baseURL });
      expect(model.capabilities.serverStateful).toBe(true);
      const { complete } = await outcomeOf(model.stream(ask({ messages })));
      expect(model.capabilities.serverStateful).toBe(false);
      expect(complete?.message.origin).toEqual({ provider: "openai.responses", modelId: "m", responseId: expect.any(String) });
      expect(server.requests.map(({ body }) => body.store)).toEqual([true, false]);
    });
  });
});

describe("the user's own client", () => {
  test.each(table.filter(([, { status, body }]) => status && typeof body === "object" && body && "error" in body))(
    "%s",
    async (_name, answer, type, fields) => {
      const { fetch } = capturedFetch(answer);
      const client = new OpenAI({ apiKey: "sk-x", baseURL, fetch, logLevel: "off" });
      const { error } = await outcomeOf(new OpenAIResponsesModel({ model: "some-model", client }).stream(ask()));
      expect(error).toMatchObject({ code: type.code, ...fields });
    },
  );

  test("its key never appears", async () => {
    const { fetch } = capturedFetch(refusal(401, { message: "Incorrect API key: sk-own-secret" }));
    const client = new OpenAI({ apiKey: "sk-own-secret", fetch, logLevel: "off" });
    const { error } = await outcomeOf(new OpenAIResponsesModel({ model: "m", client }).stream(ask()));
    expect(inspect(error, { depth: 9 })).toContain("[redacted]");
    expect(inspect(error, { depth: 9 })).not.toContain("sk-own-secret");
  });

  test("a thread that the service lost is sent again through it", async () => {
    await using server = await startResponsesServer([{ text: "Hi." }]);
    const client = new OpenAI({ apiKey: "sk-x", baseURL: server.baseURL, logLevel: "off" });
    const state = { previousResponseId: "resp_gone" };
    const answer: AssistantMessage = {
      role: "assistant",
      content: "Hello.",
      origin: { provider: "openai.responses", modelId: "m", state },
    };
    const outcome = await outcomeOf(
      new OpenAIResponsesModel({ model: "m", client }).stream(ask({ messages: [answer, { role: "user", content: "Hi" }] })),
    );
    expect([outcome.error, warningsOf(outcome).map(({ code }) => code)]).toEqual([undefined, ["thread_rebuilt"]]);
  });
});
