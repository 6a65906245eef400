import type { JsonObject } from "@locus/core";
import { readRecording, responsesSse, responsesTurns } from "@locus/internal-recordings";
import { describe, expect, test } from "vitest";
import { startOCIServer } from "../../oci/oci-server.js";
import type { ResponsesReply } from "./responses-reply.js";
import { createResponsesHandler, type ResponsesScript } from "./responses-server.js";
import { create, post, stream, withServer } from "./testing/with-server.js";

/** The content of a stream, without ids and numbers. */
const summary = (events: readonly JsonObject[]) =>
  events.map(({ type, delta, text, refusal, arguments: args }) =>
    [type, delta ?? text ?? refusal ?? args].filter((it) => it !== undefined),
  );

describe("startResponsesServer", () => {
  test("answers in JSON unless the request asks for a stream", async () => {
    const reply: ResponsesReply = {
      reasoning: "Hm",
      text: ["Hel", "lo"],
      toolCalls: [{ name: "add", arguments: { a: 1 } }],
      usage: { inputTokens: 9, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 5 },
    };
    const body = await withServer([reply], (server) => create(server, { input: "Hi", instructions: "Be brief." }));
    const id = (prefix: string) => expect.stringMatching(`^${prefix}_`);
    expect(body).toEqual({
      id: id("resp"),
      object: "response",
      created_at: 1_700_000_000,
      status: "completed",
      background: false,
      error: null,
      incomplete_details: null,
      instructions: "Be brief.",
      max_output_tokens: null,
      max_tool_calls: null,
      model: "m",
      output: [
        { id: id("rs"), type: "reasoning", summary: [{ type: "summary_text", text: "Hm" }] },
        {
          id: id("msg"),
          type: "message",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "Hello", annotations: [], logprobs: [] }],
        },
        { id: id("fc"), type: "function_call", status: "completed", call_id: "call_1", name: "add", arguments: '{"a":1}' },
      ],
      parallel_tool_calls: true,
      previous_response_id: null,
      prompt_cache_key: null,
      reasoning: { effort: null, summary: null },
      safety_identifier: null,
      service_tier: "default",
      store: true,
      temperature: 1,
      text: { format: { type: "text" } },
      tool_choice: "auto",
      tools: [],
      top_logprobs: 0,
      top_p: 1,
      truncation: "disabled",
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 7,
        output_tokens_details: { reasoning_tokens: 5 },
        total_tokens: 16,
      },
      user: null,
      metadata: {},
    });
  });

  test("streams every item in deltas, and the whole response at the end", async () => {
    const annotation = { type: "url_citation", url: "https://a.example", title: "A", start_index: 0, end_index: 2 };
    const reply: ResponsesReply = {
      reasoning: { summary: ["One", ["T", "wo"]], text: ["th", "ought"] },
      text: ["Hel", "lo"],
      annotations: [annotation],
      refusal: "No.",
      toolCalls: [{ name: "add", arguments: ['{"a":', "1}"] }],
    };
    const events = await withServer([reply], (server) => stream(server, { input: "Hi" }));
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index));
    expect(summary(events)).toEqual([
      ["response.created"],
      ["response.in_progress"],
      ["response.output_item.added"],
      ["response.reasoning_summary_part.added"],
      ["response.reasoning_summary_text.delta", "One"],
      ["response.reasoning_summary_text.done", "One"],
      ["response.reasoning_summary_part.done"],
      ["response.reasoning_summary_part.added"],
      ["response.reasoning_summary_text.delta", "T"],
      ["response.reasoning_summary_text.delta", "wo"],
      ["response.reasoning_summary_text.done", "Two"],
      ["response.reasoning_summary_part.done"],
      ["response.content_part.added"],
      ["response.reasoning_text.delta", "th"],
      ["response.reasoning_text.delta", "ought"],
      ["response.reasoning_text.done", "thought"],
      ["response.content_part.done"],
      ["response.output_item.done"],
      ["response.output_item.added"],
      ["response.content_part.added"],
      ["response.output_text.delta", "Hel"],
      ["response.output_text.delta", "lo"],
      ["response.output_text.annotation.added"],
      ["response.output_text.done", "Hello"],
      ["response.content_part.done"],
      ["response.content_part.added"],
      ["response.refusal.delta", "No."],
      ["response.refusal.done", "No."],
      ["response.content_part.done"],
      ["response.output_item.done"],
      ["response.output_item.added"],
      ["response.function_call_arguments.delta", '{"a":'],
      ["response.function_call_arguments.delta", "1}"],
      ["response.function_call_arguments.done", '{"a":1}'],
      ["response.output_item.done"],
      ["response.completed"],
    ]);
    const done = events.filter(({ type }) => type === "response.output_item.done").map(({ item }) => item);
    expect(events.at(-1)).toMatchObject({ response: { status: "completed", output: done } });
    expect(events.find(({ type }) => type === "response.output_text.annotation.added")).toMatchObject({
      annotation,
      annotation_index: 0,
      content_index: 0,
      output_index: 1,
    });
    expect(events.find(({ type }) => type === "response.refusal.delta")).toMatchObject({ content_index: 1, output_index: 1 });
  });

  test.each<[string, ResponsesReply["finish"], string[], object]>([
    ["completed", undefined, ["response.completed"], { status: "completed", error: null, incomplete_details: null }],
    [
      "cut",
      { incomplete: "max_output_tokens" },
      ["response.incomplete"],
      { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, output: [{ status: "incomplete" }] },
    ],
    [
      "failed",
      { failed: { message: "Overloaded." } },
      ["response.failed"],
      { status: "failed", error: { code: "server_error", message: "Overloaded." }, usage: null },
    ],
    [
      "failed, with the error first",
      { error: { message: "No money.", code: "insufficient_quota" } },
      ["error", "response.failed"],
      { status: "failed", error: { code: "insufficient_quota", message: "No money." } },
    ],
  ])("ends an answer that is %s", async (_name, finish, types, response) => {
    const reply: ResponsesReply = { text: "Once", ...(finish && { finish }) };
    await withServer([reply, reply], async (server) => {
      const events = await stream(server, { input: "Hi" });
      expect(events.map(({ type }) => type).slice(-types.length)).toEqual(types);
      expect(events.at(-1)?.response).toMatchObject(response);
      expect(await create(server, { input: "Hi" })).toMatchObject(response);
    });
  });

  test.each([
    ["in an object, as the service sends it", {}, { error: { type: "x", code: "y", message: "No.", param: null } }],
    ["flat and alone, as it is documented", { flat: true }, { code: "y", message: "No.", param: null }],
  ])("reports an error %s", async (_name, form, fields) => {
    const reply: ResponsesReply = { finish: { error: { message: "No.", code: "y", type: "x" }, ...form } };
    const events = await withServer([reply], (server) => stream(server, { input: "Hi" }));
    const index = events.findIndex(({ type }) => type === "error");
    expect(events[index]).toEqual({ type: "error", sequence_number: index, ...fields });
    expect(events.slice(index + 1).map(({ type }) => type)).toEqual("flat" in form ? [] : ["response.failed"]);
  });

  test.each([
    [undefined, /^event: response\.created\ndata: \{"type":"response\.created"/],
    [false, /^data: \{"type":"response\.created"/],
  ])("names the type of events in their line by default: %s", async (eventLines, expected) => {
    const text = await withServer(
      [{ text: "Hi" }],
      async (server) => (await post(server, { model: "m", input: "Hi", stream: true })).text(),
      eventLines === undefined ? {} : { eventLines },
    );
    expect(text).toMatch(expected);
    expect(text.includes("event: ")).toBe(eventLines !== false);
  });

  test("replays recordings byte for byte, one answer per request", async () => {
    const { chunks } = readRecording("openai-reasoning-encrypted-content");
    const turns = responsesTurns(chunks);
    await withServer(
      turns.map((events) => ({ events })),
      async (server) => {
        for (const turn of turns.slice(0, -1))
          expect(await (await post(server, { model: "m", input: "Hi", stream: true })).text()).toBe(responsesSse(turn));
        const { response } = JSON.parse(turns.at(-1)?.at(-1) ?? "");
        expect(await create(server, { input: "Hi" })).toEqual(response);
      },
    );
  });

  test("sends an error in wire format, and decides by the request", async () => {
    const script: ResponsesScript = [
      { status: 429, error: { message: "Slow down" }, headers: { "retry-after": "2" } },
      ({ instructions, thread }) => ({ text: `${instructions} ${thread.length}` }),
    ];
    await withServer(script, async (server) => {
      const response = await post(server, { model: "m", input: "Hi" });
      expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
      expect(await response.json()).toEqual({ error: { message: "Slow down", type: "test_error", code: null, param: null } });
      expect(await create(server, { input: "Hi", instructions: "Brief." })).toMatchObject({
        output: [{ content: [{ text: "Brief. 1" }] }],
      });
    });
  });

  test("works on a server that verifies signatures", async () => {
    const responses = createResponsesHandler([{ text: "Hi" }]);
    await using server = await startOCIServer({ handle: { "/openai/v1/": responses.handle } });
    server.identities.addBearerKey("sk-1");
    const ask = async (key: string) => {
      const init = { method: "POST", body: '{"model":"m","input":"Hi"}', headers: { authorization: `Bearer ${key}` } };
      return (await fetch(`${server.url}/openai/v1/responses`, init)).status;
    };
    expect([await ask("sk-2"), await ask("sk-1")]).toEqual([401, 200]);
    expect(responses.requests.map(({ path, thread }) => [path, thread.length])).toEqual([["/openai/v1/responses", 1]]);
  });

  test.each([
    ["a request past the last reply", "responses", '{"model":"m","input":"Hi"}', 400, "it has 0 replies, and request 1 asks"],
    ["a body that is not JSON", "responses", "nope", 400, "not a JSON object"],
    ["an unknown path", "elsewhere", "{}", 404, "No such path: /v1/elsewhere"],
  ])("refuses %s", async (_name, path, body, status, message) => {
    await withServer([], async ({ baseURL }) => {
      const response = await fetch(`${baseURL}/${path}`, { method: "POST", body });
      expect(response.status).toBe(status);
      expect(((await response.json()) as { error: { message: string } }).error.message).toContain(message);
    });
  });
});
