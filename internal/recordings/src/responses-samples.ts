import type { AssistantPart, JsonObject } from "@locus/core";

/** What one server streams, and the answer that it means. */
export interface ResponsesSample {
  /** Where it was reported, or the file of the server that writes it. */
  source: string;
  what: string;
  events: readonly JsonObject[];
  content: readonly AssistantPart[];
}

const item = (stage: "added" | "done", fields: JsonObject, output_index?: number): JsonObject => ({
  type: `response.output_item.${stage}`,
  ...(output_index !== undefined && { output_index }),
  item: fields,
});
const added = (fields: JsonObject, index?: number): JsonObject => item("added", fields, index);
const done = (fields: JsonObject, index?: number): JsonObject => item("done", fields, index);
const on = (type: string, fields: JsonObject): JsonObject => ({ type: `response.${type}`, ...fields });
const completed = (...output: JsonObject[]): JsonObject =>
  on("completed", { response: { id: "resp_1", status: "completed", output } });

const text = (value: string): JsonObject => ({ type: "output_text", text: value, annotations: [], logprobs: [] });
const message = (id: string, value?: string): JsonObject => ({
  type: "message",
  id,
  role: "assistant",
  content: value === undefined ? [] : [text(value)],
});
const call = (id: string, args: string, fields: JsonObject = {}): JsonObject => ({
  type: "function_call",
  id,
  call_id: `call_${id}`,
  name: "read",
  arguments: args,
  ...fields,
});
const thought = (id: string, value?: string): JsonObject => ({
  type: "reasoning",
  id,
  summary: [],
  content: value === undefined ? [] : [{ type: "reasoning_text", text: value }],
});

const args = '{"path":"x"}';
const read = (id: string, path = "x"): AssistantPart => ({ type: "tool_call", id, name: "read", arguments: { path } });
const said = (value: string): AssistantPart => ({ type: "text", text: value });
const thinks = (value: string): AssistantPart => ({ type: "reasoning", text: value });

/** What servers were seen to stream that is not what OpenAI streams. */
export const responsesSamples: readonly ResponsesSample[] = [
  {
    source: "mudler/LocalAI core/http/endpoints/openresponses",
    what: "a thought written by the events of a text, under the id of the thought",
    events: [
      added({ type: "reasoning", id: "reasoning_1", status: "in_progress" }, 0),
      on("content_part.added", { item_id: "reasoning_1", output_index: 0, content_index: 0, part: text("") }),
      ...["Let me ", "see."].map((delta) =>
        on("output_text.delta", { item_id: "reasoning_1", output_index: 0, content_index: 0, delta }),
      ),
      added(message("msg_1"), 1),
      on("output_text.delta", { item_id: "msg_1", output_index: 1, content_index: 0, delta: "Hi" }),
      on("output_text.done", { item_id: "reasoning_1", output_index: 1, content_index: 0, text: "Let me see." }),
      on("content_part.done", { item_id: "reasoning_1", output_index: 1, content_index: 0, part: text("Let me see.") }),
      done({ type: "reasoning", id: "reasoning_1", status: "completed", content: [text("Let me see.")] }, 1),
      on("output_text.done", { item_id: "msg_1", output_index: 1, content_index: 0, text: "Hi" }),
      done(message("msg_1", "Hi"), 1),
      completed({ type: "reasoning", id: "reasoning_1", content: [text("Let me see.")] }, message("msg_1", "Hi")),
    ],
    content: [thinks("Let me see."), said("Hi")],
  },
  {
    source: "ollama/ollama openai/responses.go",
    what: "calls one after the other, whole in one delta, and another list at the end",
    events: [
      added(thought("rs_1"), 0),
      on("reasoning_summary_text.delta", { item_id: "rs_1", output_index: 0, summary_index: 0, delta: "Hm." }),
      on("reasoning_summary_text.done", { item_id: "rs_1", output_index: 0, summary_index: 0, text: "Hm." }),
      done({ type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }] }, 0),
      ...[1, 2].flatMap((n) => [
        added(call(`fc_${n}`, ""), n),
        on("function_call_arguments.delta", { item_id: `fc_${n}`, output_index: n, delta: args }),
        on("function_call_arguments.done", { item_id: `fc_${n}`, output_index: n, arguments: args }),
        done(call(`fc_${n}`, args), n),
      ]),
      completed(
        { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }] },
        call("fc_1", args),
        call("fc_2", args),
      ),
    ],
    content: [thinks("Hm."), read("call_fc_1"), read("call_fc_2")],
  },
  {
    source: "ggml-org/llama.cpp tools/server/server-task.cpp",
    what: "no index, no id on calls, and all that is done is told at the end",
    events: [
      added(thought("rs_1")),
      on("reasoning_text.delta", { item_id: "rs_1", delta: "Hm." }),
      added(message("msg_1")),
      on("content_part.added", { item_id: "msg_1", part: { type: "output_text", text: "" } }),
      on("output_text.delta", { item_id: "msg_1", delta: "Let me look." }),
      ...["1", "2"].flatMap((n) => [
        added({ type: "function_call", call_id: `fc_${n}`, name: "read", arguments: "", status: "in_progress" }),
        ...['{"path":', `"${n}"}`].map((delta) => on("function_call_arguments.delta", { item_id: `fc_${n}`, delta })),
      ]),
      done({ ...thought("rs_1", "Hm."), encrypted_content: "" }),
      on("output_text.done", { item_id: "msg_1", text: "Let me look." }),
      on("content_part.done", { item_id: "msg_1", part: text("Let me look.") }),
      done(message("msg_1", "Let me look.")),
      ...["1", "2"].map((n) =>
        done({ type: "function_call", status: "completed", arguments: `{"path":"${n}"}`, call_id: `fc_${n}`, name: "read" }),
      ),
      completed(
        thought("rs_1", "Hm."),
        message("msg_1", "Let me look."),
        ...["1", "2"].map((n) => ({ type: "function_call", arguments: `{"path":"${n}"}`, call_id: `fc_${n}`, name: "read" })),
      ),
    ],
    content: [thinks("Hm."), said("Let me look."), read("fc_1", "1"), read("fc_2", "2")],
  },
  {
    source: "sgl-project/sglang#12652",
    what: "no call is done, and the whole answer has an empty message instead",
    events: [
      added(call("fc_1", ""), 1),
      on("function_call_arguments.delta", { item_id: "fc_1", output_index: 1, delta: args }),
      on("function_call_arguments.done", { item_id: "fc_1", output_index: 1, arguments: args }),
      completed({ type: "message", id: "msg_1", role: "assistant", content: [{ type: "text", text: "" }] }),
    ],
    content: [read("call_fc_1")],
  },
  {
    source: "sgl-project/sglang#12652",
    what: "the parts of the whole message are called text",
    events: [
      on("output_text.delta", { item_id: "msg_2", output_index: 1, content_index: 0, delta: "Hi" }),
      completed({ type: "message", id: "msg_1", role: "assistant", content: [{ type: "text", text: "Hi there" }] }),
    ],
    content: [said("Hi there")],
  },
  {
    source: "lemonade-sdk/lemonade#3607",
    what: "no index at all",
    events: [
      added(thought("rs_1")),
      ...["Let", " me"].map((delta) => on("reasoning_text.delta", { item_id: "rs_1", delta })),
      done(thought("rs_1", "Let me")),
      added(message("msg_1")),
      ...["H", "i"].map((delta) => on("output_text.delta", { item_id: "msg_1", delta })),
      on("output_text.done", { item_id: "msg_1", text: "Hi" }),
      done(message("msg_1", "Hi")),
      completed(thought("rs_1", "Let me"), message("msg_1", "Hi")),
    ],
    content: [thinks("Let me"), said("Hi")],
  },
  {
    source: "BerriAI/litellm#37852",
    what: "an empty message that only ends, beside a call",
    events: [
      added(call("fc_1", ""), 0),
      on("function_call_arguments.delta", { item_id: "fc_1", output_index: 0, delta: args }),
      on("function_call_arguments.done", { item_id: "fc_1", output_index: 0, arguments: args }),
      done(call("fc_1", args), 0),
      on("output_text.done", { item_id: "chatcmpl-1", output_index: 0, content_index: 0, text: "" }),
      on("content_part.done", { item_id: "chatcmpl-1", output_index: 0, content_index: 0, part: text("") }),
      done(message("chatcmpl-1", ""), 0),
      completed(message("msg_2", ""), call("fc_1", args)),
    ],
    content: [read("call_fc_1")],
  },
  {
    source: "BerriAI/litellm#41109",
    what: "a commentary and an answer of the same words are two messages",
    events: [0, 1].flatMap((n) => [
      added({ ...message(`msg_${n}`), phase: n ? "final_answer" : "commentary" }, n),
      on("output_text.delta", { item_id: `msg_${n}`, output_index: n, content_index: 0, delta: "Hi." }),
      on("output_text.done", { item_id: `msg_${n}`, output_index: n, content_index: 0, text: "Hi." }),
      done({ ...message(`msg_${n}`, "Hi."), phase: n ? "final_answer" : "commentary" }, n),
      ...(n ? [completed(message("msg_0", "Hi."), message("msg_1", "Hi."))] : []),
    ]),
    content: [said("Hi."), said("Hi.")],
  },
  {
    source: "vercel/ai#19221",
    what: "xAI: one message stays open while searches come and go",
    events: [
      added(message("msg_1"), 0),
      on("output_text.delta", { item_id: "msg_1", output_index: 0, content_index: 0, delta: "Let me look. " }),
      added({ type: "web_search_call", id: "ws_1", status: "in_progress" }, 1),
      done({ type: "web_search_call", id: "ws_1", status: "completed" }, 1),
      on("output_text.delta", { item_id: "msg_1", output_index: 0, content_index: 0, delta: "Found." }),
      on("output_text.done", { item_id: "msg_1", output_index: 0, content_index: 0, text: "Let me look. Found." }),
      done(message("msg_1", "Let me look. Found."), 0),
      completed(message("msg_1", "Let me look. Found."), { type: "web_search_call", id: "ws_1", status: "completed" }),
    ],
    content: [
      said("Let me look. Found."),
      { type: "provider", kind: "web_search_call", data: { type: "web_search_call", id: "ws_1", status: "completed" } },
    ],
  },
  {
    source: "rbb-dev/Open-WebUI-OpenRouter-pipe#54",
    what: "OpenRouter: arguments under a temporary id, the call_id as id at the end",
    events: [
      added(call("fc_tmp_1", "", { call_id: "call_1" }), 0),
      ...['{"path":', '"x"}'].map((delta) =>
        on("function_call_arguments.delta", { item_id: "fc_tmp_1", output_index: 0, delta }),
      ),
      on("function_call_arguments.done", { item_id: "fc_tmp_1", output_index: 0, arguments: args }),
      done(call("call_1", args, { call_id: "call_1" }), 0),
      completed(call("call_1", args, { call_id: "call_1" })),
    ],
    content: [read("call_1")],
  },
  {
    source: "earendil-works/pi#4171",
    what: "OpenRouter: the thought is done after the call that it led to",
    events: [
      added(thought("rs_1"), 0),
      on("reasoning_text.delta", { item_id: "rs_1", output_index: 0, content_index: 0, delta: "Hm." }),
      added(call("fc_1", ""), 1),
      on("function_call_arguments.delta", { item_id: "fc_1", output_index: 1, delta: args }),
      done(call("fc_1", args), 1),
      done(thought("rs_1", "Hm."), 0),
      completed(thought("rs_1", "Hm."), call("fc_1", args)),
    ],
    content: [thinks("Hm."), read("call_fc_1")],
  },
  {
    source: "agentgateway/agentgateway#1455",
    what: "Bedrock: message and call at one index",
    events: [
      added(message("msg_1"), 0),
      on("output_text.delta", { item_id: "msg_1", output_index: 0, content_index: 0, delta: "Hi" }),
      added(call("fc_1", ""), 0),
      on("function_call_arguments.delta", { item_id: "fc_1", output_index: 0, delta: args }),
      done(message("msg_1", "Hi"), 0),
      done(call("fc_1", args), 0),
      completed(message("msg_1", "Hi"), call("fc_1", args)),
    ],
    content: [said("Hi"), read("call_fc_1")],
  },
  {
    source: "openai/openai-agents-python#3104",
    what: "two equal calls at one index",
    events: [
      ...[1, 2].flatMap((n) => [
        added(call(`fc_${n}`, ""), 1),
        on("function_call_arguments.delta", { item_id: `fc_${n}`, output_index: 1, delta: args }),
        done(call(`fc_${n}`, args), 1),
      ]),
      completed(call("fc_1", args), call("fc_2", args)),
    ],
    content: [read("call_fc_1"), read("call_fc_2")],
  },
  {
    source: "invergent-ai/surogate#175",
    what: "the whole answer in another order than the events",
    events: [
      added(message("msg_1"), 0),
      on("output_text.delta", { item_id: "msg_1", output_index: 0, content_index: 0, delta: "Hi" }),
      added(thought("rs_1"), 1),
      on("reasoning_text.delta", { item_id: "rs_1", output_index: 1, content_index: 0, delta: "Hm." }),
      added(call("fc_1", ""), 2),
      on("function_call_arguments.delta", { item_id: "fc_1", output_index: 2, delta: args }),
      completed(thought("rs_1", "Hm."), message("msg_1", "Hi"), call("fc_1", args)),
    ],
    content: [said("Hi"), thinks("Hm."), read("call_fc_1")],
  },
  {
    source: "Layr-Labs/d-inference#981",
    what: "the whole of a second thought begins with the first",
    events: [
      ...[0, 1].flatMap((n) => [
        added(thought(`rs_${n}`), n),
        on("reasoning_text.delta", { item_id: `rs_${n}`, output_index: n, content_index: 0, delta: n ? "Second." : "First." }),
        on("reasoning_text.done", {
          item_id: `rs_${n}`,
          output_index: n,
          content_index: 0,
          text: n ? "First.Second." : "First.",
        }),
        done(thought(`rs_${n}`, n ? "First.Second." : "First."), n),
      ]),
      completed(thought("rs_0", "First."), thought("rs_1", "First.Second.")),
    ],
    content: [thinks("First."), thinks("Second.")],
  },
  {
    source: "databricks/databricks-ai-bridge#464",
    what: "no index, and the whole text three times",
    events: [
      ...["hello", " world"].map((delta) => on("output_text.delta", { item_id: "msg_1", delta })),
      on("output_text.done", { item_id: "msg_1", text: "hello world" }),
      on("content_part.done", { item_id: "msg_1", part: text("hello world") }),
      done(message("msg_1", "hello world")),
      completed(),
    ],
    content: [said("hello world")],
  },
  {
    source: "Sophomoresty/gemini-web2api#57",
    what: "a whole text and the whole answer alone",
    events: [on("output_text.done", { text: "Hi" }), completed(message("msg_1", "Hi"))],
    content: [said("Hi")],
  },
  {
    source: "vllm-project/vllm#31761",
    what: "content_index counted through the answer, the index counted on when done",
    events: [
      added(thought("msg_a"), 7),
      on("reasoning_part.added", {
        item_id: "msg_a",
        output_index: 7,
        content_index: 4,
        part: { type: "reasoning_text", text: "" },
      }),
      ...["977", "748"].map((delta) =>
        on("reasoning_text.delta", { item_id: "msg_a", output_index: 7, content_index: 4, delta }),
      ),
      on("reasoning_text.done", { item_id: "msg_a", output_index: 8, content_index: 4, text: "977748" }),
      on("reasoning_part.done", {
        item_id: "msg_a",
        output_index: 8,
        content_index: 4,
        part: { type: "reasoning_text", text: "977748" },
      }),
      done(thought("msg_a", "977748"), 8),
      added(message("msg_b"), 8),
      on("content_part.added", { item_id: "msg_b", output_index: 8, content_index: 5, part: text("") }),
      on("output_text.delta", { item_id: "msg_b", output_index: 8, content_index: 5, delta: "Hi" }),
      on("output_text.done", { item_id: "msg_b", output_index: 9, content_index: 5, text: "Hi" }),
      done(message("msg_b", "Hi"), 9),
      completed(thought("rs_z", "977748"), message("msg_z", "Hi")),
    ],
    content: [thinks("977748"), said("Hi")],
  },
  {
    source: "abetlen/llama-cpp-python#2285",
    what: "what is announced has the first piece already",
    events: [
      added(message("msg_1", "He"), 0),
      on("content_part.added", { item_id: "msg_1", output_index: 0, content_index: 0, part: text("He") }),
      ...["He", "llo"].map((delta) => on("output_text.delta", { item_id: "msg_1", output_index: 0, content_index: 0, delta })),
      done(message("msg_1", "Hello"), 0),
      added(call("fc_1", '{"path":'), 1),
      ...['{"path":', '"x"}'].map((delta) => on("function_call_arguments.delta", { item_id: "fc_1", output_index: 1, delta })),
      done(call("fc_1", args), 1),
      completed(message("msg_1", "Hello"), call("fc_1", args)),
    ],
    content: [said("Hello"), read("call_fc_1")],
  },
  {
    source: "onyx-dot-app/onyx#13624",
    what: "items made again for the whole answer",
    events: [
      added(call("fc_1", "", { call_id: "call_1" }), 0),
      on("function_call_arguments.delta", { item_id: "fc_1", output_index: 0, delta: args }),
      on("function_call_arguments.done", { item_id: "fc_1", output_index: 0, arguments: args }),
      done(call("fc_1", args, { call_id: "call_1" }), 0),
      completed(call("fc_9", '{ "path": "x" }', { call_id: "call_1" })),
    ],
    content: [read("call_1")],
  },
  {
    source: "gateways over sockets",
    what: "a call that is done with empty arguments after it wrote them",
    events: [
      on("function_call_arguments.delta", { item_id: "fc_1", output_index: 1, delta: args }),
      done({ type: "function_call", id: "fc_1", call_id: "call_1", name: "read", arguments: "{}" }, 1),
      completed({ type: "function_call", id: "fc_1", call_id: "call_1", name: "read", arguments: "{}" }),
    ],
    content: [read("call_1")],
  },
];
