import { constants, createGzip } from "node:zlib";
import { toolCallsOf } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { checkHostileStream, type HostileStream, hostileResponder } from "@locus/testkit/conformance";
import { describe, expect, test } from "vitest";
import { entries, startChatService } from "./testing/oci-model.js";

const sse = (...chunks: unknown[]): string[] => chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
const delta = (delta: object | null, finish_reason: string | null = null) => ({ choices: [{ index: 0, delta, finish_reason }] });
const usage = (completion_tokens: number, more: object = {}) => ({
  choices: [],
  usage: { prompt_tokens: 5, completion_tokens, total_tokens: 5 + completion_tokens, ...more },
});
const done = "data: [DONE]\n\n";

/** What the families stream, as it was reported. */
const streams: (HostileStream & { model: string })[] = [
  {
    number: 26,
    name: "Llama ends with [DONE]",
    model: "meta.llama-3.3-70b-instruct",
    pieces: [...sse(delta({ role: "assistant", content: "" }), delta({ content: "Hi" }), delta({}, "stop"), usage(1)), done],
    expect: { text: "Hi", finishReason: "stop", usage: { inputTokens: 5, outputTokens: 1, totalTokens: 6 } },
  },
  {
    number: 26,
    name: "others end without it",
    model: "xai.grok-3",
    pieces: sse(delta({ content: "Hi" }), delta({}, "stop"), usage(1)),
    expect: { text: "Hi", finishReason: "stop", usage: { inputTokens: 5, outputTokens: 1, totalTokens: 6 } },
  },
  {
    number: 26,
    name: "Llama encodes arguments twice, and repeats an empty name",
    model: "meta.llama-4-scout-17b-16e-instruct",
    pieces: [
      ...sse(
        delta({ tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "weather", arguments: "" } }] }),
        delta({ tool_calls: [{ index: 0, id: "", function: { name: "", arguments: '"{\\"city\\":' } }] }),
        delta({ tool_calls: [{ index: 0, function: { name: "", arguments: '\\"Oslo\\"}"' } }] }),
        delta({}, "stop"),
      ),
      done,
    ],
    expect: { toolCalls: [{ id: "a", name: "weather", arguments: { city: "Oslo" } }], finishReason: "tool_calls" },
  },
  {
    number: 27,
    name: "Gemini gives no ids, and chunks without a delta or text",
    model: "google.gemini-2.5-pro",
    pieces: sse(
      { choices: [{ index: 0 }] },
      delta(null),
      delta({ role: "assistant", content: [{ type: "text" }] }),
      delta({ tool_calls: [{ function: { name: "weather", arguments: '{"city":"Oslo"}' } }] }),
      delta({ tool_calls: [{ function: { name: "weather", arguments: '{"city":"Rome"}' } }] }),
      delta({}, "stop"),
    ),
    expect: {
      text: "",
      toolCalls: [
        { name: "weather", arguments: { city: "Oslo" } },
        { name: "weather", arguments: { city: "Rome" } },
      ],
      finishReason: "tool_calls",
    },
  },
  {
    number: 27,
    name: "Gemini thinks until the limit: no message at all",
    model: "google.gemini-2.5-flash",
    pieces: sse({ choices: [{ index: 0, message: null, finish_reason: "length" }] }),
    expect: { text: "", finishReason: "length" },
  },
  {
    number: 23,
    name: "Grok shows its thinking, and counts it on top",
    model: "xai.grok-3-mini",
    pieces: [
      ...sse(
        delta({ reasoning_content: "Hm." }),
        delta({ content: "Yes" }, "stop"),
        usage(2, { total_tokens: 17, completion_tokens_details: { reasoning_tokens: 10 } }),
      ),
      done,
    ],
    expect: { reasoning: "Hm.", text: "Yes", usage: { inputTokens: 5, outputTokens: 12, totalTokens: 17 } },
  },
  {
    number: 3,
    name: "Grok opens another call at the same place",
    model: "xai.grok-4",
    pieces: sse(
      delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "{}" } }] }),
      delta({ tool_calls: [{ index: 0, id: "b", function: { name: "f", arguments: '{"x":1}' } }] }, "tool_calls"),
    ),
    expect: {
      toolCalls: [
        { id: "a", name: "f", arguments: {} },
        { id: "b", name: "f", arguments: { x: 1 } },
      ],
    },
  },
  {
    number: 23,
    name: "Mistral sends its text in parts",
    model: "mistral.large",
    pieces: [
      ...sse(
        delta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm." }] }] }),
        delta({ content: [{ type: "text", text: "Yes" }] }, "stop"),
      ),
      done,
    ],
    expect: { reasoning: "Hm.", text: "Yes" },
  },
  {
    number: 19,
    name: "Cohere stops after its calls",
    model: "cohere.command-a-03-2025",
    pieces: [
      ...sse(delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "{}" } }] }), delta({}, "stop")),
      done,
    ],
    expect: { toolCalls: [{ id: "a", name: "f", arguments: {} }], finishReason: "tool_calls" },
  },
  {
    number: 13,
    name: "an error of OCI's inside the stream",
    model: "openai.gpt-4.1",
    pieces: sse(delta({ content: "Hi" }), { error: { code: "429", message: "Too many requests" } }),
    expect: { error: "rate_limit" },
  },
];

describe.each(entries)("$entry", ({ createModel }) => {
  test.each(streams)("$number $model: $name", async (stream) => {
    await using service = await startChatService(hostileResponder(stream));
    const { baseURL, credentials } = service;
    await checkHostileStream(stream, createModel({ model: stream.model, baseURL, credentials }));
  });

  test("29 a server that may choose its encoding: zstd is not offered, gzip by the event is read", async () => {
    await using service = await startChatService(async ({ headers }, exchange) => {
      expect(headers["accept-encoding"]).toBe("gzip, deflate");
      exchange.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
      const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
      gzip.on("data", (bytes: Uint8Array) => void exchange.write(bytes));
      const closed = new Promise((resolve) => gzip.once("end", resolve));
      for (const piece of [...sse(delta({ content: "Hel" }), delta({ content: "lo" }, "stop")), done]) gzip.write(piece);
      gzip.end();
      await closed;
      exchange.end();
    });
    const { baseURL, credentials } = service;
    const { events } = await outcomeOf(createModel({ model: "openai.gpt-4.1", baseURL, credentials }).stream(ask()));
    expect(events.flatMap((event) => (event.type === "model_chunk" ? (event.content ?? []) : []))).toEqual(["Hel", "lo"]);
  });

  test("a whole completion in place of a stream: two calls with arguments encoded twice", async () => {
    const call = (city: string) => ({
      type: "function",
      function: { name: "weather", arguments: JSON.stringify(JSON.stringify({ city })) },
    });
    const message = { role: "assistant", content: null, tool_calls: [call("Oslo"), call("Rome")] };
    await using service = await startChatService((_request, exchange) =>
      exchange.json(200, { choices: [{ index: 0, message, finish_reason: "tool_calls" }] }),
    );
    const { baseURL, credentials } = service;
    const { complete } = await outcomeOf(createModel({ model: "meta.llama-3.3", baseURL, credentials }).stream(ask()));
    const calls = complete ? toolCallsOf(complete.message) : [];
    expect(calls.map(({ arguments: args }) => args)).toEqual([{ city: "Oslo" }, { city: "Rome" }]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });
});
