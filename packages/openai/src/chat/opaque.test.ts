import { Agent, type AssistantMessage, type Message, tool } from "@locus/core";
import { outcomeOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ask } from "../testing/ask.js";
import { type CannedAnswer, capturedFetch } from "../testing/captured-fetch.js";
import { entries } from "../testing/chat-entries.js";
import type { OpenAIModelOptions } from "./options.js";

const delta = (fields: object, finish_reason: string | null = null) => ({
  id: "r",
  choices: [{ index: 0, delta: fields, finish_reason }],
});
const streamed = (...chunks: object[]): CannedAnswer => ({
  headers: { "content-type": "text/event-stream" },
  body: `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n`,
});
const whole = (message: object): CannedAnswer => ({
  body: { id: "r", choices: [{ index: 0, message, finish_reason: "tool_calls" }] },
});
const call = (more: object = {}, id = "call_1") => ({
  id,
  type: "function",
  function: { name: "now", arguments: "{}" },
  ...more,
});
const sent = ({ type, function: called }: ReturnType<typeof call>, id: string) => ({ id, type, function: called });

const now = tool({ name: "now", description: "The time.", parameters: z.object({}), execute: () => "12:00" });
const gemini = {
  model: "gemini-3-flash-preview",
  baseURL: "https://generativelanguage.googleapis.com/v1beta/openai",
  apiKey: "k",
};
const openrouter = { model: "google/gemini-3-pro-preview", baseURL: "https://openrouter.ai/api/v1", apiKey: "k" };
const done = streamed(delta({ content: "done" }, "stop"));

const signature = { extra_content: { google: { thought_signature: "SIG" } } };
const detail = (more: object) => ({ type: "reasoning.text", format: "f", index: 0, ...more });
const encrypted = { type: "reasoning.encrypted", data: "ENC", id: "call_1", format: "f", index: 1 };

/** The answer of a server, and the message sent back. */
const table: [string, CannedAnswer, OpenAIModelOptions, object][] = [
  [
    "Gemini's signature of a call (earendil-works/pi#6733)",
    streamed(delta({ tool_calls: [{ index: 0, ...call(signature) }] }), delta({}, "stop")),
    gemini,
    { tool_calls: [call(signature)] },
  ],
  [
    "of the first of parallel calls alone, without an index (noho/dayu-agent#91)",
    streamed(delta({ tool_calls: [call(signature)] }), delta({ tool_calls: [call({}, "call_2")] }), delta({}, "stop")),
    gemini,
    { tool_calls: [call(signature), call({}, "call_2")] },
  ],
  [
    "under Vertex's name, in a chunk behind the call",
    streamed(
      delta({ tool_calls: [{ index: 0, ...call() }] }),
      delta({ tool_calls: [{ index: 0, extra_content: { vertex: { thought_signature: "SIG" } } }] }),
      delta({}, "tool_calls"),
    ),
    gemini,
    { tool_calls: [call({ extra_content: { vertex: { thought_signature: "SIG" } } })] },
  ],
  [
    "of a text (pydantic/pydantic-ai#3481)",
    streamed(delta({ content: "Look.", tool_calls: [{ index: 0, ...call() }] }), delta({ content: "", ...signature }, "stop")),
    gemini,
    { content: "Look.", ...signature, tool_calls: [call()] },
  ],
  [
    "in a whole answer",
    whole({ content: "Look.", ...signature, tool_calls: [call(signature)] }),
    gemini,
    { content: "Look.", ...signature, tool_calls: [call(signature)] },
  ],
  [
    "OpenRouter's reasoning_details, put together (microsoft/agent-framework#2947, agno-agi/agno#8794)",
    streamed(
      delta({ content: "", reasoning: "Let ", reasoning_details: [detail({ text: "Let " })] }),
      delta({ content: "", reasoning: "me.", reasoning_details: [detail({ text: "me." })] }),
      delta({ content: "", reasoning_details: [detail({ signature: "SIG" })] }),
      delta({ tool_calls: [{ index: 0, ...call() }] }),
      delta({ content: "", reasoning_details: [encrypted] }, "tool_calls"),
    ),
    openrouter,
    { reasoning_details: [detail({ text: "Let me.", signature: "SIG" }), encrypted], tool_calls: [call()] },
  ],
  [
    "MiniMax's, with the whole thinking (lobehub/lobehub#10255)",
    streamed(
      delta({ reasoning_details: [detail({ id: "t", text: "a" })] }),
      delta({ reasoning_details: [detail({ id: "t", text: "and" })] }),
      delta({ tool_calls: [{ index: 0, ...call() }] }, "tool_calls"),
    ),
    { model: "MiniMax-M3", baseURL: "https://api.minimax.io/v1", apiKey: "k" },
    { reasoning_details: [detail({ id: "t", text: "aand" })], tool_calls: [call()] },
  ],
  [
    "Copilot's, late (anomalyco/opencode#46022)",
    streamed(
      delta({ reasoning_text: "Hm" }),
      delta({ reasoning_text: "m." }),
      delta({ content: "Look." }),
      delta({ reasoning_opaque: "OPAQUE", tool_calls: [{ index: 0, ...call() }] }, "tool_calls"),
    ),
    { model: "gemini-3-pro-preview", baseURL: "https://api.githubcopilot.com", apiKey: "k" },
    { content: "Look.", reasoning_text: "Hmm.", reasoning_opaque: "OPAQUE", tool_calls: [call()] },
  ],
  [
    "LiteLLM's, on messages, calls and functions (openai/openai-agents-python#4177)",
    streamed(
      delta({ reasoning_content: "Hm", thinking_blocks: [{ type: "thinking", thinking: "Hm" }] }),
      delta({ reasoning_content: ".", thinking_blocks: [{ type: "thinking", thinking: "." }] }),
      delta({ thinking_blocks: [{ type: "thinking", thinking: "", signature: "SIG" }] }),
      delta({
        tool_calls: [
          {
            index: 0,
            ...call({
              provider_specific_fields: { a: "1" },
              function: { name: "now", arguments: "{", provider_specific_fields: { b: "2" } },
            }),
          },
        ],
      }),
      delta({ tool_calls: [{ index: 0, function: { arguments: "}", provider_specific_fields: { c: "3" } } }] }, "tool_calls"),
    ),
    { model: "claude", baseURL: "http://litellm.example/v1", apiKey: "k" },
    {
      thinking_blocks: [{ type: "thinking", thinking: "Hm.", signature: "SIG" }],
      tool_calls: [
        call({
          provider_specific_fields: { a: "1" },
          function: { name: "now", arguments: "{}", provider_specific_fields: { b: "2", c: "3" } },
        }),
      ],
    },
  ],
  [
    "an unknown field, but no count, flag, empty value or description of the answer",
    streamed(
      delta({
        new_seal: "S",
        token_id: 7,
        is_cached: true,
        nothing: null,
        none: "",
        empty: {},
        list: [],
        citations: ["x"],
        context: { a: "b" },
      }),
      delta({ tool_calls: [{ index: 0, ...call({ seal: "C", rank: 1 }) }] }, "tool_calls"),
    ),
    { model: "new", baseURL: "http://new.example/v1", apiKey: "k" },
    { new_seal: "S", tool_calls: [call({ seal: "C" })] },
  ],
];

describe.each(entries)("opaque data is sent back to its server, $entry", ({ createModel }) => {
  const runOn = async (options: OpenAIModelOptions, answer: CannedAnswer, input: string | Message[] = "Hi") => {
    const { fetch, requests } = capturedFetch(answer, done);
    const agent = new Agent({ model: createModel({ ...options, fetch }), tools: [now] });
    const events: string[] = [];
    const run = agent.run(input);
    for await (const event of run) if (event.type === "think") events.push(event.reasoning);
    const { messages } = await run.result();
    const assistants = requests.map(({ body }) => (body.messages as { role: string }[]).find(({ role }) => role === "assistant"));
    return { requests, messages, thinking: events.join(""), assistant: assistants.filter(Boolean).at(-1) };
  };
  const again = (options: OpenAIModelOptions, messages: readonly Message[]) =>
    runOn(options, done, [...messages, { role: "user", content: "And now?" }]);

  test.each(table)("%s", async (_name, answer, options, expected) => {
    const { assistant, messages } = await runOn(options, answer);
    expect(assistant).toEqual({ role: "assistant", content: null, ...expected });
    // Also in the next run; but not to another model, another server, or a server that refuses unknown fields.
    expect((await again(options, messages)).assistant).toEqual(assistant);
    const others = [
      { ...options, model: "other" },
      { ...options, baseURL: "http://other.example/v1" },
      { ...options, baseURL: "https://api.groq.com/openai/v1" },
      { ...options, compat: { opaqueFields: false } },
    ];
    for (const other of others) {
      const { assistant } = await again(other, messages);
      expect(JSON.stringify(assistant)).not.toMatch(
        /SIG|ENC|SEAL|OPAQUE|"(new_)?seal"|reasoning_details|thinking_blocks|specific/,
      );
    }
  });

  test("a message that a hook rewrote loses its sealed data", async () => {
    const { fetch, requests } = capturedFetch(
      streamed(delta({ content: "secret", ...signature, tool_calls: [call()] }, "tool_calls")),
      done,
    );
    const redact = {
      name: "redact",
      afterModelCall: ({ message }: { message: AssistantMessage }) => ({
        message: {
          ...message,
          content: [{ type: "text" as const, text: "[redacted]" }, ...message.content.slice(1)] as AssistantMessage["content"],
        },
      }),
    };
    await new Agent({ model: createModel({ ...gemini, fetch }), tools: [now], hooks: [redact] }).invoke("Hi");
    expect(JSON.stringify(requests[1]?.body)).not.toContain("SIG");
  });

  test("the thinking is emitted once, in any combination of fields", async () => {
    const thinking = async (...deltas: object[]) =>
      (await runOn(openrouter, streamed(...deltas.map((fields) => delta(fields)), delta({ content: "x" }, "stop")))).thinking;
    const details = (text: string) => ({ reasoning_details: [detail({ text })] });
    expect(await thinking({ reasoning: "a", ...details("a") }, { reasoning: "b", ...details("b") })).toBe("ab");
    expect(await thinking(details("a"), details("b"))).toBe("ab");
    expect(await thinking(details("a"), { reasoning: "a" }, details("b"), { reasoning: "b" })).toBe("ab");
    expect(await thinking(details("a"), details("b"), { reasoning_content: "abc" })).toBe("abc");
    expect(await thinking({ reasoning_content: "a" }, { reasoning_content: "b", reasoning: "b" }, details("ab"))).toBe("ab");
    expect(await thinking({ reasoning_details: [{ type: "reasoning.summary", summary: "s", index: 0 }, encrypted] })).toBe("s");
  });

  test("content that Gemini marks as thinking is not text, and the mark is not sent back", async () => {
    const mark = { extra_content: { google: { thought: true } } };
    const { thinking, messages } = await runOn(
      gemini,
      streamed(
        delta({ content: "<thought>Let ", ...mark }),
        delta({ content: "me.", ...mark }),
        delta({ content: "</thought>Hi", ...signature }, "stop"),
      ),
    );
    expect(thinking).toBe("Let me.");
    const { assistant } = await again(gemini, messages);
    expect(assistant).toEqual({ role: "assistant", content: "Hi", ...signature });
    const document = await runOn(gemini, {
      body: { choices: [{ message: { content: "<thought>Hm.</thought>Hi", ...mark }, finish_reason: "stop" }] },
    });
    expect(document.messages.at(-1)?.content).toMatchObject([
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "Hi" },
    ]);
  });

  test("data over 8 Mi characters is dropped with a warning, and calls keep earlier data", async () => {
    const { fetch } = capturedFetch(
      streamed(
        delta({ tool_calls: [call(signature)] }),
        ...Array.from({ length: 9 }, () => delta({ blob_data: "x".repeat(2 ** 20) })),
        delta({ tool_calls: [call({ late: "y" }, "call_2")] }, "stop"),
      ),
    );
    const { complete, events } = await outcomeOf(createModel({ ...gemini, fetch }).stream(ask()));
    expect(events).toContainEqual({
      type: "model_warning",
      code: "opaque_data_dropped",
      message: expect.stringContaining("8 Mi"),
    });
    expect(complete?.message.providerData).toEqual({ openai: { server: "generativelanguage.googleapis.com" } });
    expect(complete?.message.content).toMatchObject([
      { id: "call_1", providerData: { openai: { fields: signature } } },
      { id: "call_2" },
    ]);
    expect(complete?.message.content[1]).not.toHaveProperty("providerData");
  });

  test("no field sets a prototype or replaces one that locus writes", async () => {
    const answer = streamed(
      JSON.parse(
        '{"choices":[{"delta":{"__proto__":{"role":"user"},"content":"a","tool_calls":[{"__proto__":{"x":"y"},"id":"call_1","function":{"name":"now","arguments":"{}"}}]},"finish_reason":"stop"}]}',
      ),
    );
    expect((await runOn(gemini, answer)).assistant).toEqual({
      role: "assistant",
      content: "a",
      tool_calls: [sent(call(), "call_1")],
    });
  });
});
