import { BadRequestError, type ModelRequest } from "@locus/core";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { type CannedAnswer, capturedFetch, okStream } from "../testing/captured-fetch.js";
import { entries } from "../testing/chat-entries.js";
import type { OpenAIModelOptions } from "./options.js";

const refusal = (fields: object, status = 400): CannedAnswer => ({
  status,
  body: { error: { message: "No.", type: "invalid_request_error", param: null, code: null, ...fields } },
});
const unsupported = (param: string): CannedAnswer => refusal({ param, code: "unsupported_parameter" });
const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] } as const;
const output = { name: "answer", schema, strict: true };

describe.each(entries)("$entry", ({ createModel }) => {
  function start(answers: CannedAnswer[], options: Partial<OpenAIModelOptions> = {}) {
    const { fetch, requests } = capturedFetch(...answers);
    const model = createModel({ model: "m", baseURL: "https://x.example/v1", fetch, ...options });
    return { requests, call: (request: Partial<ModelRequest> = {}) => outcomeOf(model.stream(ask(request))) };
  }

  test.each([
    ["DeepSeek", refusal({ message: "The `reasoning_content` in the thinking mode must be passed back to the API." })],
    [
      "Kimi",
      refusal({ message: "thinking is enabled but reasoning_content is missing in assistant tool call message at index 1" }),
    ],
    [
      "MiMo (NousResearch/hermes-agent#24603)",
      refusal({
        message: "Param Incorrect",
        param: "The reasoning_content in the thinking mode must be passed back to the API.",
      }),
    ],
  ])("a server that requires its thinking back is learned, behind any URL: %s", async (_name, answer) => {
    const { call, requests } = start([answer, okStream]);
    const messages: ModelRequest["messages"] = [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "Hm." },
          { type: "text", text: "Hi." },
        ],
      },
      { role: "assistant", content: "Yes?" },
      { role: "user", content: "And?" },
    ];
    for (const outcome of [await call({ messages }), await call({ messages })]) {
      expect(outcome.error).toBeUndefined();
      expect(warningsOf(outcome)).toMatchObject([{ code: "reasoning_replayed" }]);
    }
    const thoughts = requests.map(({ body }) =>
      (body.messages as { reasoning_content?: string }[]).flatMap(({ reasoning_content: thought }) => thought ?? []),
    );
    expect(thoughts).toEqual([[], ["Hm.", " "], ["Hm.", " "]]);
  });

  test.each<[string, CannedAnswer, Partial<ModelRequest>, string, string?]>([
    ["by param", unsupported("temperature"), { settings: { temperature: 1 } }, "temperature"],
    ["by the path of a field in it", unsupported("stream_options.include_usage"), {}, "stream_options"],
    [
      "in a 422's detail",
      {
        status: 422,
        body: { detail: [{ type: "extra_forbidden", loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }] },
      },
      {},
      "stream_options",
    ],
    [
      "in JSON inside the message",
      {
        status: 400,
        body: {
          code: "400",
          message: JSON.stringify({
            error: { message: "Only the default (1) value is supported.", param: "temperature", code: "unsupported_value" },
          }),
        },
      },
      { settings: { temperature: 1 } },
      "temperature",
    ],
    ["in the message", refusal({ message: "Argument not supported: stream_options" }), {}, "stream_options"],
    ["quoted in the message", refusal({ message: "Unknown argument 'seed'." }), { settings: { seed: 1 } }, "seed"],
    ["max_tokens is renamed", unsupported("max_tokens"), { settings: { maxTokens: 5 } }, "max_tokens", "max_completion_tokens"],
  ])("a parameter refused by name is dropped, remembered and warned about: %s", async (_name, answer, request, name, other) => {
    const { call, requests } = start([answer, okStream]);
    for (const outcome of [await call(request), await call(request)]) {
      expect(outcome.error).toBeUndefined();
      expect(warningsOf(outcome)).toEqual([
        {
          type: "model_warning",
          code: other ? "renamed_setting" : "unsupported_setting",
          message: expect.stringContaining(name),
          parameter: name,
        },
      ]);
    }
    expect(requests).toHaveLength(3);
    const [first, second, third] = requests.map(({ body }) => body);
    const { [name]: value, ...rest } = first ?? {};
    expect(value).toBeDefined();
    expect(second).toEqual({ ...rest, ...(other && { [other]: value }) });
    expect(third).toEqual(second);
  });

  test("several parameters are dropped in turn, until the server accepts the request", async () => {
    const { call, requests } = start([unsupported("max_tokens"), unsupported("top_p"), unsupported("seed"), okStream]);
    const outcome = await call({ settings: { maxTokens: 5, topP: 1, seed: 1 } });
    expect(outcome.error).toBeUndefined();
    const { model, messages, stream, stream_options, ...rest } = requests.at(-1)?.body ?? {};
    expect(rest).toEqual({ max_completion_tokens: 5 });
    expect(warningsOf(outcome).map((warning) => warning.parameter)).toEqual(["max_tokens", "top_p", "seed"]);
  });

  test("a limit is never dropped", async () => {
    const { call, requests } = start([unsupported("max_tokens"), unsupported("max_completion_tokens"), okStream]);
    expect((await call({ settings: { maxTokens: 5 } })).error).toBeInstanceOf(BadRequestError);
    expect((await call({ settings: { maxTokens: 6 } })).error).toBeUndefined();
    expect(requests.map(({ body }) => body.max_tokens ?? body.max_completion_tokens)).toEqual([5, 5, 6]);
  });

  test("a server that does not stream sends a whole answer", async () => {
    const whole = { body: { choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] } };
    const { call, requests } = start([unsupported("stream"), whole]);
    const { complete } = await call();
    expect(complete?.message.content).toEqual([{ type: "text", text: "Hello" }]);
    expect(requests[1]?.body).toEqual({ model: "m", messages: [{ role: "user", content: "Hi" }] });
  });

  test.each<[string, CannedAnswer, Partial<ModelRequest>]>([
    ["the model", unsupported("model"), {}],
    ["the messages", refusal({ param: "messages[0].content" }), {}],
    ["the tools", refusal({ param: "tools" }), { tools: [{ type: "function", name: "a", description: "", parameters: {} }] }],
    ["the effort", unsupported("reasoning_effort"), { settings: { reasoningEffort: "high" } }],
    ["a parameter that was not sent", unsupported("seed"), {}],
    [
      "an invalid value of the caller",
      refusal({ param: "temperature", code: "decimal_above_max_value" }),
      { settings: { temperature: 9 } },
    ],
    ["an ambiguous word", refusal({ message: "We had to stop here." }), { settings: { stop: "x" } }],
  ])("never dropped: %s", async (_name, answer, request) => {
    const { call, requests } = start([answer, okStream]);
    expect((await call(request)).error).toBeInstanceOf(BadRequestError);
    expect(requests).toHaveLength(1);
  });

  test("endless refusals end in an error", async () => {
    const { call, requests } = start([unsupported("response_format")], {
      extraBody: { response_format: { type: "json_schema" } },
    });
    expect((await call()).error).toBeInstanceOf(BadRequestError);
    expect(requests.length).toBeLessThan(12);
  });

  test("an output schema falls back step by step, is remembered, and never lost", async () => {
    const { call, requests } = start([
      unsupported("response_format"),
      refusal({ message: "This response_format type is unavailable now" }),
      okStream,
    ]);
    const outcomes = [await call({ output }), await call({ output })];
    const prompt = expect.stringContaining(JSON.stringify(schema));
    expect(requests.map(({ body }) => (body.response_format as { type?: string } | undefined)?.type)).toEqual([
      "json_schema",
      "json_object",
      undefined,
      undefined,
    ]);
    for (const { body } of requests.slice(1))
      expect(body.messages).toMatchObject([{ role: "system", content: prompt }, { role: "user" }]);
    for (const outcome of outcomes) {
      expect(outcome.error).toBeUndefined();
      expect(warningsOf(outcome)).toEqual([expect.objectContaining({ code: "schema_fallback", parameter: "response_format" })]);
    }
    expect(warningsOf(await call())).toEqual([]);
  });
});
