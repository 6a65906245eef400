import type { AssistantPart } from "@locus/core";
import { checkOutcome } from "@locus/testkit/conformance";
import { describe, expect, test } from "vitest";
import { provider, readAnswer } from "../testing/read-response.js";

const added = (item: object, index?: number) => ({ type: "response.output_item.added", output_index: index, item });
const done = (item: object, index?: number) => ({ type: "response.output_item.done", output_index: index, item });
const on = (type: string, item_id: string | undefined, output_index: number | undefined, fields: object) => ({
  type: `response.${type}`,
  item_id,
  output_index,
  ...fields,
});
const completed = (...output: object[]) => ({
  type: "response.completed",
  response: { id: "resp_1", status: "completed", output },
});
const call = (args: string, fields: object = {}) => ({
  type: "function_call",
  call_id: "call_1",
  name: "read",
  arguments: args,
  ...fields,
});
const message = (text: string, fields: object = {}) => ({
  type: "message",
  content: [{ type: "output_text", text, annotations: [] }],
  ...fields,
});
const reasoning = (text: string, fields: object = {}) => ({
  type: "reasoning",
  summary: [],
  content: text ? [{ type: "reasoning_text", text }] : [],
  ...fields,
});
const args = '{"path":"x"}';
const deltas = ['{"path":', '"x"}'];
const argument = (id: string | undefined, index: number | undefined, delta: string) =>
  on("function_call_arguments.delta", id, index, { delta });
const whole = (id: string | undefined, index: number | undefined) =>
  on("function_call_arguments.done", id, index, { arguments: args });

const read = { type: "tool_call", id: "call_1", name: "read", arguments: { path: "x" } } as const;
const textPart = (text: string) => ({ type: "text", text }) as const;
const thought = (text: string) => ({ type: "reasoning", text }) as const;

/** gpt-oss on vLLM. `pieces`: the first piece of the arguments opens the item and may be lost; `id`: whether the finished item has an id. */
const vllm = (pieces: readonly string[], id: string | null) => [
  added(reasoning("", { id: "msg_a" }), 0),
  on("reasoning_text.delta", "msg_a", 0, { content_index: 0, delta: "Hm." }),
  on("reasoning_text.done", "msg_a", 1, { content_index: 0, text: "Hm." }),
  done(reasoning("Hm.", { id: "msg_a" }), 1),
  added(call("", { id: "msg_a" }), 1),
  ...pieces.map((piece) => argument("fc_b", 1, piece)),
  whole("fc_b", 2),
  done(call(args, { id, ...(!id && { item_id: "fc_b", output_index: 2 }), call_id: "fc_random" }), 2),
  completed(reasoning("Hm.", { id: "rs_z" }), call(args, { id: "ft_z", call_id: "call_z" })),
];

const url = { type: "url_citation", url: "https://a.example", start_index: 0, end_index: 2 };

describe("answers of servers, as reported by users", () => {
  test.each<[report: string, what: string, events: object[], content: readonly AssistantPart[]]>([
    [
      "BerriAI/litellm#27144",
      "no item ids, call_id alone",
      [added(call("")), whole(undefined, undefined), done(call(args)), completed(call(args))],
      [read],
    ],
    [
      "BerriAI/litellm#27144",
      "an index on the events of arguments alone, another than the item's",
      [added(call("")), whole(undefined, 1), done(call(args)), completed(call(args))],
      [read],
    ],
    [
      "lefoulkrod/computron_9000#61",
      "arguments before their item, by index alone",
      [
        argument(undefined, 0, '{"path":'),
        added(call("", { id: "fc_1" }), 0),
        argument(undefined, 0, '"x"}'),
        done(call(args, { id: "fc_1" }), 0),
        completed(call(args, { id: "fc_1" })),
      ],
      [read],
    ],
    [
      "vllm-project/vllm#35184",
      "content_index counted up with every delta, in thoughts and texts",
      [
        added(reasoning("", { id: "a" }), 0),
        on("content_part.added", "a", 0, { content_index: 0, part: { type: "output_text", text: "" } }),
        ...["H", "m", "."].map((delta, at) => on("reasoning_text.delta", "a", 0, { content_index: at + 1, delta })),
        on("reasoning_text.done", "a", 0, { content_index: 4, text: "Hm." }),
        done(reasoning("Hm.", { id: "a" }), 0),
        added({ ...message(""), content: [], id: "a" }, 0),
        on("content_part.added", "b", 1, { content_index: 0, part: { type: "output_text", text: "" } }),
        ...["H", "i", "!"].map((delta, at) => on("output_text.delta", "b", 1, { content_index: at + 1, delta })),
        on("output_text.done", "b", 1, { content_index: 4, text: "Hi!" }),
        on("content_part.done", "b", 1, { content_index: 5, part: { type: "output_text", text: "Hi!" } }),
        done(message("Hi!", { id: "b" }), 1),
        completed(reasoning("Hm.", { id: "c" }), message("Hi!", { id: "d" })),
      ],
      [thought("Hm."), textPart("Hi!")],
    ],
    [
      "vllm-project/vllm#45742",
      "content_index counted on from the thought",
      [
        added({ ...message(""), content: [], id: "b" }, 1),
        on("content_part.added", "b", 1, { content_index: 1, part: { type: "output_text", text: "" } }),
        ...["He", "llo"].map((delta) => on("output_text.delta", "b", 1, { content_index: 1, delta })),
        on("output_text.done", "b", 2, { content_index: 1, text: "Hello" }),
        done(message("Hello", { id: "b" }), 2),
        completed(message("Hello", { id: "z" })),
      ],
      [textPart("Hello")],
    ],
    [
      "vllm-project/vllm#44608",
      "done with id null, another call_id and the next index",
      vllm(deltas, null),
      [thought("Hm."), read],
    ],
    ["vllm-project/vllm#44608", "and without the first piece", vllm(deltas.slice(1), null), [thought("Hm."), read]],
    ["vllm-project/vllm#47916", "other ids at the end", vllm(deltas, "fc_b"), [thought("Hm."), read]],
    [
      "NousResearch/hermes-agent#94961",
      "announced under one id, confirmed under another",
      [added(call("", { id: "a" })), done(call(args, { id: "b" })), completed(call(args, { id: "c" }))],
      [read],
    ],
    [
      "NousResearch/hermes-agent#94961",
      "and at another index",
      [added(call("", { id: "a" }), 0), done(call(args, { id: "b" }), 1), completed(call(args, { id: "c" }))],
      [read],
    ],
    [
      "BerriAI/litellm#30072",
      "GitHub Copilot: another item_id in every event",
      [
        added(reasoning("", { id: "r1" }), 0),
        on("reasoning_summary_part.added", "r2", 0, { summary_index: 0, part: { type: "summary_text", text: "" } }),
        ...["Let me", " see"].map((delta, n) => on("reasoning_summary_text.delta", `r3${n}`, 0, { summary_index: 0, delta })),
        done({ ...reasoning("", { id: "r4" }), summary: [{ type: "summary_text", text: "Let me see" }] }, 0),
        added({ ...message(""), content: [], id: "m1" }, 1),
        ...["H", "i"].map((delta, n) => on("output_text.delta", `m2${n}`, 1, { content_index: 0, delta })),
        done(message("Hi", { id: "m3" }), 1),
        completed(),
      ],
      [thought("Let me see"), textPart("Hi")],
    ],
    [
      "TanStack/ai#1207",
      "Bedrock: the names of events before July 2025, the delta an object",
      [
        added(reasoning("", { id: "r" }), 0),
        on("reasoning.delta", "r", 0, { content_index: 0, delta: "Let me " }),
        on("reasoning.delta", "r", 0, { content_index: 0, delta: { text: "see." } }),
        on("reasoning.done", "r", 0, { content_index: 0, text: "Let me see." }),
        on("reasoning_summary.delta", "r", 0, { summary_index: 0, delta: "Hm." }),
        done(reasoning("", { id: "r" }), 0),
        completed(message("Hi")),
      ],
      [thought("Let me see.\n\nHm."), textPart("Hi")],
    ],
    [
      "anomalyco/opencode#46885",
      "Bedrock: a finished call has its id in item_id",
      [
        added(call("", { id: "fc_1" }), 0),
        ...deltas.map((delta) => argument("fc_1", 0, delta)),
        done(call(args, { item_id: "fc_1", output_index: 0 }), 0),
        completed(call(args, { item_id: "fc_1", output_index: 0 })),
      ],
      [read],
    ],
    [
      "anomalyco/opencode#46084",
      "whole arguments only at the end, without the id",
      [added(call("", { id: "fc_1" }), 0), argument("fc_1", 0, '{"path":'), completed(call(args))],
      [read],
    ],
    [
      "can1357/oh-my-pi#1971",
      "llama.cpp: two open calls, whole arguments without a name",
      [
        added(call("")),
        added(call("", { call_id: "call_2", name: "write" })),
        whole(undefined, undefined),
        on("function_call_arguments.done", undefined, undefined, { arguments: "{}" }),
        done(call("")),
        done(call("", { call_id: "call_2", name: "write" })),
        completed(call(args), call("{}", { call_id: "call_2", name: "write" })),
      ],
      [read, { type: "tool_call", id: "call_2", name: "write", arguments: {} }],
    ],
    [
      "ggml-org/llama.cpp#20607",
      "no index, and no id on calls",
      [
        added(call("")),
        ...deltas.map((delta) => argument("fc_call_1", undefined, delta)),
        done(call(args)),
        completed(call(args)),
      ],
      [read],
    ],
    [
      "EricLBuehler/mistral.rs#1944",
      "another id of the message in each phase",
      [
        added({ ...message(""), content: [], id: "a" }, 0),
        on("output_text.delta", "a", 0, { content_index: 0, delta: "Hi" }),
        done(message("Hi", { id: "b" }), 0),
        completed(message("Hi", { id: "c" })),
      ],
      [textPart("Hi")],
    ],
    [
      "ogx-ai/ogx#5309",
      "a finished part instead of a whole text",
      [
        added({ ...message(""), content: [], id: "a" }, 0),
        on("output_text.delta", "a", 0, { content_index: 0, delta: "H" }),
        on("content_part.done", "a", 0, { content_index: 0, part: { type: "output_text", text: "Hi" } }),
        done({ ...message(""), content: [], id: "a" }, 0),
        completed(),
      ],
      [textPart("Hi")],
    ],
    [
      "minpeter/kiro-lb#52",
      "thought, answer and calls all at index 0",
      [
        added(reasoning("", { id: "r" }), 0),
        on("reasoning_text.delta", "r", 0, { content_index: 0, delta: "Hm." }),
        added({ ...message(""), content: [], id: "m" }, 0),
        on("output_text.delta", "m", 0, { content_index: 0, delta: "Hi" }),
        ...["1", "2"].flatMap((n) => [
          added(call("", { id: n, call_id: `call_${n}` }), 0),
          ...deltas.map((delta) => argument(n, 0, delta)),
        ]),
        completed(),
      ],
      [thought("Hm."), textPart("Hi"), read, { ...read, id: "call_2" }],
    ],
    [
      "QuantumNous/new-api#4362",
      "nothing at the end",
      [added(call("", { id: "a" }), 0), ...deltas.map((delta) => argument("a", 0, delta)), whole("a", 0), completed()],
      [read],
    ],
    [
      "smg-project/smg#160",
      "hosted calls under another id each time",
      [
        added({ type: "mcp_call", id: "a", name: "find" }, 0),
        on("mcp_call.completed", "b", 0, {}),
        done({ type: "mcp_call", id: "b", name: "find", output: "1" }, 0),
        completed({ type: "mcp_call", id: "c", name: "find", output: "1" }),
      ],
      [{ type: "provider", kind: "mcp_call", data: { type: "mcp_call", id: "b", name: "find", output: "1" } }],
    ],
    [
      "one thought in two places",
      "written as text, and whole as a summary",
      [
        added(reasoning("", { id: "r" }), 0),
        on("reasoning_text.delta", "r", 0, { content_index: 0, delta: "Hm." }),
        done({ ...reasoning("", { id: "r" }), summary: [{ type: "summary_text", text: "Hm." }] }, 0),
        completed({ ...reasoning("Hm.", { id: "r" }), summary: [{ type: "summary_text", text: "Hm." }] }),
      ],
      [thought("Hm.")],
    ],
    [
      "one call_id for all",
      "calls of one name at the same time",
      [
        added(call("", { id: "a" }), 0),
        added(call("", { id: "b" }), 1),
        argument("b", 1, "{}"),
        argument("a", 0, args),
        completed(call(args, { id: "a" }), call("{}", { id: "b" })),
      ],
      [read, { type: "tool_call", id: expect.any(String) as never, wireId: "call_1", name: "read", arguments: {} }],
    ],
    [
      "a citation",
      "in its event, in the message and at the end",
      [
        on("output_text.delta", "a", 0, { content_index: 0, delta: "Hi" }),
        on("output_text.annotation.added", "b", 0, { content_index: 3, annotation: url }),
        done({ id: "c", type: "message", content: [{ type: "output_text", text: "Hi", annotations: [url] }] }, 0),
        completed({ id: "d", type: "message", content: [{ type: "output_text", text: "Hi", annotations: [url] }] }),
      ],
      [{ ...textPart("Hi"), annotations: [expect.objectContaining({ url: url.url }) as never] }],
    ],
  ])("%s: %s", (_report, _what, events, content) => {
    const answer = readAnswer(events.map((event) => JSON.parse(JSON.stringify(event))));
    checkOutcome(answer);
    expect(answer.content).toEqual(content);
  });

  test("with a piece lost in the middle, the message has the whole arguments", () => {
    const { content } = readAnswer([
      added(call("", { id: "a" }), 0),
      argument("a", 0, '{"pa'),
      argument("a", 0, '"x"}'),
      whole("a", 0),
      argument("a", 0, "}"),
      done(call(args, { id: "a" }), 0),
      completed(call(args, { id: "a" })),
    ]);
    expect(content).toEqual([read]);
  });

  test("whole arguments are not overwritten by those of another call", () => {
    const { content } = readAnswer([added(call("", { id: "a" }), 0), argument("a", 0, args), completed(call("{}", { id: "a" }))]);
    expect(content).toEqual([read]);
  });
});

describe("opaque data is kept with its part", () => {
  const opaque = { namespace: "files", caller: { type: "program", caller_id: "p" }, thought_signature: "S" };
  const data = { providerData: { [provider]: opaque } };

  test.each<[string, object[]]>([
    ["announced", [added(call("", { id: "a", ...opaque }), 0), argument("a", 0, args)]],
    ["when it is done", [added(call("", { id: "a" }), 0), done(call(args, { id: "a", ...opaque, status: "completed" }), 0)]],
    ["at the end alone", [added(call("", { id: "a" }), 0), done(call(args, { id: "a", namespace: null }), 0)]],
  ])("of a call, %s", (_name, events) => {
    const answer = readAnswer([...events, completed(call(args, { id: "z", ...opaque }))]);
    checkOutcome(answer);
    expect(answer.content).toEqual([{ ...read, ...data }]);
  });

  test("of a message, with its phase", () => {
    const fields = { phase: "final_answer", signature: "S" };
    const answer = readAnswer([
      added({ ...message(""), content: [], id: "a" }, 0),
      on("output_text.delta", "a", 0, { content_index: 0, delta: "Hi" }),
      added(call("", { id: "b" }), 1),
      done(message("Hi", { id: "a", role: "assistant", status: "completed", ...fields }), 0),
      completed(),
    ]);
    checkOutcome(answer);
    expect(answer.content[0]).toEqual({ ...textPart("Hi"), providerData: { [provider]: fields } });
  });

  test("of a thought without encrypted content; a thought that is only text is not kept", () => {
    const { content } = readAnswer([completed(reasoning("Hm.", { id: "r", signature: "S" }), reasoning("Oh.", { id: "q" }))]);
    const { id: _id, ...sent } = reasoning("Hm.", { id: "r", signature: "S" }) as { id?: string };
    expect(content).toEqual([{ ...thought("Hm."), providerData: { [provider]: sent } }, thought("Oh.")]);
  });
});
