import type { AssistantPart, Message, ModelWarningEvent } from "@locus/core";
import { describe, expect, test } from "vitest";
import { type InputContext, toInput } from "./items.js";
import { findThread } from "./thread.js";

const provider = "openai.responses";
const modelId = "gpt-5";

function lower(messages: readonly Message[], context: Partial<InputContext> = {}) {
  const warnings: Partial<ModelWarningEvent>[] = [];
  const { instructions, input, replayed } = toInput(messages, {
    provider,
    modelId,
    replaysReasoning: true,
    warn: (code, _message, parameter) => warnings.push({ code, parameter }),
    ...context,
  });
  // As on the wire, without undefined values.
  return { instructions, input: JSON.parse(JSON.stringify(input)), replayed: [...replayed], warnings };
}

const own = { provider, modelId, responseId: "resp_1" };
const answer = (content: AssistantPart[] | string, origin?: object): Message => ({
  role: "assistant",
  content,
  origin: { ...own, ...origin },
});
const thought = (sealed: string, summary: string[] = []): AssistantPart => ({
  type: "reasoning",
  text: summary.join("\n\n"),
  providerData: { [provider]: sent(sealed, summary) },
});
const sent = (encrypted_content: string, summary: string[] = []) => ({
  type: "reasoning",
  summary: summary.map((text) => ({ type: "summary_text", text })),
  encrypted_content,
});
const textPart = (text: string, phase?: string): AssistantPart => ({
  type: "text",
  text,
  ...(phase && { providerData: { [provider]: { phase } } }),
});
const called = (id: string, wireId?: string): AssistantPart => ({
  type: "tool_call",
  id,
  name: "weather",
  arguments: { city: "Paris" },
  ...(wireId && { wireId }),
});
const hosted = (data: { type: string; id: string; [key: string]: string }): AssistantPart => ({
  type: "provider",
  kind: data.type,
  data,
});
const result = (toolCallId: string, fields: object = {}): Message => ({
  role: "tool",
  toolCallId,
  name: "weather",
  content: "Sunny",
  ...fields,
});
const wireCall = (call_id: string) => ({ type: "function_call", call_id, name: "weather", arguments: '{"city":"Paris"}' });
const wireOutput = (call_id: string, output: unknown = "Sunny") => ({ type: "function_call_output", call_id, output });

describe("messages", () => {
  test("leading system messages become the instructions; later ones keep their position", () => {
    expect(
      lower([
        { role: "system", content: "Be kind." },
        {
          role: "system",
          content: [
            { type: "text", text: "Be " },
            { type: "text", text: "brief." },
          ],
        },
        { role: "user", content: "Hi" },
        { role: "system", content: "It is late." },
      ]),
    ).toMatchObject({
      instructions: "Be kind.\n\nBe brief.",
      input: [
        { role: "user", content: "Hi" },
        { role: "system", content: "It is late." },
      ],
    });
    expect(lower([{ role: "system", content: "Be kind." }])).toMatchObject({ instructions: "Be kind.", input: [] });
    expect(lower([])).toMatchObject({ instructions: undefined, input: [] });
  });

  test.each<[string, Message & { role: "user" }, unknown]>([
    ["text", { role: "user", content: [{ type: "text", text: "Hi" }] }, "Hi"],
    [
      "two texts",
      {
        role: "user",
        content: [
          { type: "text", text: "Hi" },
          { type: "text", text: "there" },
        ],
      },
      [
        { type: "input_text", text: "Hi" },
        { type: "input_text", text: "there" },
      ],
    ],
    [
      "images",
      {
        role: "user",
        content: [
          { type: "image", source: { url: "https://x.example/a.png" }, detail: "low" },
          { type: "image", source: { url: "data:image/png;base64,AA==" } },
          { type: "image", source: { base64: "AA==", mediaType: "image/png" } },
          { type: "image", source: { fileId: "file_1" } },
        ],
      },
      [
        { type: "input_image", image_url: "https://x.example/a.png", detail: "low" },
        { type: "input_image", image_url: "data:image/png;base64,AA==", detail: "auto" },
        { type: "input_image", image_url: "data:image/png;base64,AA==", detail: "auto" },
        { type: "input_image", file_id: "file_1", detail: "auto" },
      ],
    ],
    [
      "files",
      {
        role: "user",
        content: [
          { type: "file", source: { fileId: "file_1" } },
          { type: "file", source: { url: "https://x.example/a.pdf" }, filename: "a.pdf" },
          { type: "file", source: { base64: "AA==", mediaType: "application/pdf" } },
          { type: "file", source: { url: "data:application/pdf;base64,AA==" }, filename: "a.pdf" },
        ],
      },
      [
        { type: "input_file", file_id: "file_1" },
        { type: "input_file", file_url: "https://x.example/a.pdf" },
        { type: "input_file", filename: "file.pdf", file_data: "data:application/pdf;base64,AA==" },
        { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,AA==" },
      ],
    ],
  ])("a user's %s", (_name, message, content) => {
    expect(lower([message]).input).toEqual([{ role: "user", content }]);
  });

  test("a part in the API's own shape is sent unchanged; an unsupported one is an error that shows what works", () => {
    const audio = { type: "input_audio", input_audio: { data: "AA==", format: "wav" } };
    // Possible in plain JavaScript.
    const message: Message = JSON.parse(JSON.stringify({ role: "user", content: [audio] }));
    expect(lower([message]).input).toEqual([{ role: "user", content: [audio] }]);
    const clip: Message = {
      role: "user",
      content: [{ type: "audio", source: { base64: "AA==", mediaType: "audio/wav" } }],
    };
    expect(() => lower([clip])).toThrow(
      expect.objectContaining({ code: "configuration", message: expect.stringMatching(/audio part.*input_audio/) }),
    );
  });

  test.each<[string, Message, unknown]>([
    ["text", result("c1"), "Sunny"],
    [
      "texts",
      result("c1", {
        content: [
          { type: "text", text: "Sun" },
          { type: "text", text: "ny" },
        ],
      }),
      "Sunny",
    ],
    ["nothing", result("c1", { content: [] }), ""],
    [
      "media",
      result("c1", {
        content: [
          { type: "text", text: "Look:" },
          { type: "image", source: { base64: "AA==", mediaType: "image/png" } },
          { type: "file", source: { fileId: "file_1" } },
        ],
      }),
      [
        { type: "input_text", text: "Look:" },
        { type: "input_image", image_url: "data:image/png;base64,AA==", detail: "auto" },
        { type: "input_file", file_id: "file_1" },
      ],
    ],
  ])("a tool's result of %s", (_name, message, output) => {
    expect(lower([answer([called("c1")]), message]).input).toEqual([wireCall("c1"), wireOutput("c1", output)]);
  });

  test("a result without its call, left behind by a hook, is not sent, because the service would refuse the request", () => {
    expect(lower([{ role: "user", content: "Hi" }, result("c1")])).toMatchObject({
      input: [{ role: "user", content: "Hi" }],
      warnings: [{ code: "unsupported_content", parameter: "input" }],
    });
  });

  test("calls of other models, with long ids and made-up names, are converted to a form that the service accepts", () => {
    const long = (first: string): string => `call_${first}${"signature".repeat(20)}`;
    const made: AssistantPart = { type: "tool_call", id: long("b"), name: "functions.weather", arguments: {} };
    const { input } = lower([answer([called(long("a")), made]), result(long("a")), result(long("b"))]);
    const [one, two, ...outputs] = input;
    expect([one.name, two.name]).toEqual(["weather", "functions_weather"]);
    expect(outputs.map(({ call_id }: { call_id: string }) => call_id)).toEqual([one.call_id, two.call_id]);
    expect(one.call_id).not.toBe(two.call_id);
    expect([one.call_id.length, two.call_id.length]).toEqual([63, 63]);
  });

  test("an answer of any model keeps its order; its images are not sent", () => {
    const content: AssistantPart[] = [
      textPart("Let me see.", "commentary"),
      called("c1"),
      textPart(""),
      { type: "refusal", refusal: "No." },
      { type: "tool_call", id: "c2", name: "f", arguments: {}, invalidArguments: "{oops" },
      { type: "image", source: { url: "https://x.example/a.png" } },
      textPart("Done.", "final_answer"),
    ];
    const items = (phased: boolean) => [
      { role: "assistant", content: "Let me see.", ...(phased && { phase: "commentary" }) },
      wireCall("c1"),
      { role: "assistant", content: [{ type: "refusal", refusal: "No." }] },
      { type: "function_call", call_id: "c2", name: "f", arguments: "{}" },
      { role: "assistant", content: "Done.", ...(phased && { phase: "final_answer" }) },
    ];
    const warnings = [{ code: "unsupported_content", parameter: "input" }];
    expect(lower([answer(content)])).toMatchObject({ input: items(true), warnings });
    expect(lower([answer(content, { provider: "anthropic" })]).input).toEqual(items(false));
    expect(
      lower([
        { role: "assistant", content: "Few-shot." },
        { role: "assistant", content: "" },
      ]).input,
    ).toEqual([{ role: "assistant", content: "Few-shot." }]);
  });
});

describe("opaque data", () => {
  const caller = { type: "program", caller_id: "p" };
  const opaque = { namespace: "files", caller, thought_signature: "S" };
  const made: AssistantPart = { ...called("c1"), providerData: { [provider]: opaque } };
  const text: AssistantPart = { ...textPart("Done."), providerData: { [provider]: { phase: "final_answer", signature: "S" } } };

  test("is sent back only to its service, on calls, messages and outputs", () => {
    expect(lower([answer([made]), result("c1"), answer([text])]).input).toEqual([
      { ...wireCall("c1"), ...opaque },
      { ...wireOutput("c1"), caller },
      { role: "assistant", content: "Done.", phase: "final_answer", signature: "S" },
    ]);
    const foreign = { provider: "oci.responses" };
    expect(lower([answer([made], foreign), result("c1"), answer([text], foreign)]).input).toEqual([
      wireCall("c1"),
      wireOutput("c1"),
      { role: "assistant", content: "Done." },
    ]);
  });

  test("of a call in a held thread: the output names its caller", () => {
    const messages = [answer([made], { state: { previousResponseId: "resp_1" } }), result("c1")];
    const thread = findThread(messages, provider);
    expect(lower(messages, { thread }).input).toEqual([{ ...wireOutput("c1"), caller }]);
  });

  test("of programs and tool searches: all fields that the service requires are sent back", () => {
    const program = hosted({ type: "program", id: "cm_1", call_id: "p", code: "1", fingerprint: "F" });
    const search = hosted({ type: "tool_search_call", id: "ts_1", execution: "server", arguments: "{}", status: "completed" });
    const found = hosted({ type: "tool_search_output", id: "to_1", execution: "server", tools: "[]", status: "completed" });
    expect(lower([answer([program, search, found])]).input).toEqual([
      { type: "program", id: "cm_1", call_id: "p", code: "1", fingerprint: "F" },
      { type: "tool_search_call", execution: "server", arguments: "{}" },
      { type: "tool_search_output", execution: "server", tools: "[]" },
    ]);
  });
});

describe("thoughts", () => {
  const content = [thought("A", ["One", "two"]), called("c1"), thought("B"), textPart("Sunny.")];
  const items = [sent("A", ["One", "two"]), wireCall("c1"), sent("B"), { role: "assistant", content: "Sunny." }];
  const withoutThoughts = [wireCall("c1"), { role: "assistant", content: "Sunny." }];

  test("are sent back unchanged, each before the item it led to", () => {
    expect(lower([answer(content)])).toMatchObject({ input: items, replayed: ["resp_1"] });
  });

  test.each<[string, Message, Partial<InputContext>]>([
    ["in a mode without thoughts", answer(content), { replaysReasoning: false }],
    ["of another model", answer(content, { modelId: "gpt-5-mini" }), {}],
    ["of another provider", answer(content, { provider: "oci.responses" }), {}],
    ["of a response that the service could not decrypt", answer(content), { lost: new Set(["resp_1"]) }],
    ["that were not encrypted", answer([{ type: "reasoning", text: "Hm" }, called("c1"), textPart("Sunny.")]), {}],
  ])("%s are not sent", (_name, message, context) => {
    expect(lower([message], context)).toMatchObject({ input: withoutThoughts, replayed: [] });
  });

  test.each<[string, AssistantPart[]]>([
    ["nothing", [thought("A")]],
    ["an empty text", [thought("A"), textPart("")]],
    ["a hosted call that cannot be sent back", [thought("A"), hosted({ type: "web_search_call", id: "ws_1" })]],
    ["an image", [thought("A"), { type: "image", source: { url: "https://x.example/a.png" } }]],
  ])("that are followed by %s are not sent", (_name, parts) => {
    expect(lower([answer(parts)])).toMatchObject({ input: [], replayed: [] });
    // The next item was not the result of these thoughts.
    expect(
      lower([answer([...parts.slice(0, 1), ...parts.slice(1), hosted({ type: "x", id: "1" }), textPart("Sunny.")])]).input,
    ).toEqual([{ role: "assistant", content: "Sunny." }]);
  });

  test("two in a row: only the one before its item is sent back", () => {
    expect(lower([answer([thought("A"), thought("B"), textPart("Sunny.")])]).input).toEqual([
      sent("B"),
      { role: "assistant", content: "Sunny." },
    ]);
  });
});

describe("hosted calls", () => {
  const custom = hosted({
    type: "custom_tool_call",
    id: "ct_1",
    call_id: "call_9",
    name: "sql",
    input: "SELECT 1",
    status: "completed",
  });
  const approval = hosted({ type: "mcp_approval_request", id: "mcpr_1", server_label: "s", name: "n", arguments: "{}" });

  test.each([
    "web_search_call",
    "file_search_call",
    "code_interpreter_call",
    "image_generation_call",
    "mcp_list_tools",
    "mcp_call",
    "computer_call",
    "constructor",
  ])("a %s is not sent, because the service would look for its id", (type) => {
    expect(lower([answer([hosted({ type, id: "x_1" }), textPart("Done.")])]).input).toEqual([
      { role: "assistant", content: "Done." },
    ]);
  });

  test("a compaction is sent back to its own provider", () => {
    const parts = [hosted({ type: "compaction", id: "cmp_1", encrypted_content: "gAAAA" })];
    expect(lower([answer(parts)]).input).toEqual([{ type: "compaction", encrypted_content: "gAAAA" }]);
    expect(lower([answer(parts, { provider: "oci.responses" })]).input).toEqual([]);
  });

  test("a tool message answers a custom call, and approves or declines a remote one", () => {
    const declined = result("mcpr_1", { isError: true, content: "Too dear." });
    expect(lower([answer([custom, approval]), result("call_9"), result("mcpr_1")]).input).toEqual([
      { type: "custom_tool_call", call_id: "call_9", name: "sql", input: "SELECT 1" },
      { type: "mcp_approval_request", id: "mcpr_1", server_label: "s", name: "n", arguments: "{}" },
      { type: "custom_tool_call_output", call_id: "call_9", output: "Sunny" },
      { type: "mcp_approval_response", approval_request_id: "mcpr_1", approve: true },
    ]);
    expect(lower([answer([approval]), declined]).input[1]).toEqual({
      type: "mcp_approval_response",
      approval_request_id: "mcpr_1",
      approve: false,
      reason: "Too dear.",
    });
  });

  test("without an answer they are not sent", () => {
    expect(lower([answer([custom, approval, textPart("Well?")])]).input).toEqual([{ role: "assistant", content: "Well?" }]);
  });
});

describe("a thread that the service holds", () => {
  const held = (id: string, content: AssistantPart[]): Message =>
    answer(content, { responseId: id, state: { previousResponseId: id } });
  const foreign = (content: AssistantPart[]): Message => answer(content, { provider: "anthropic", responseId: "msg_1" });
  const lowerThread = (messages: Message[]) => {
    const thread = findThread(messages, provider);
    return { thread, ...lower(messages, { thread, replaysReasoning: false }) };
  };
  const system: Message = { role: "system", content: "Be kind." };
  const user = (content: string): Message => ({ role: "user", content });

  test("only later messages are sent, the instructions in every turn", () => {
    const start = [system, user("Weather?")];
    expect(lowerThread(start)).toMatchObject({ thread: undefined, input: [user("Weather?")] });
    const called1 = [...start, held("resp_1", [called("c1"), called("c2")]), result("c1"), result("c2")];
    expect(lowerThread(called1)).toMatchObject({
      thread: { previousResponseId: "resp_1", isNewest: true },
      instructions: "Be kind.",
      input: [wireOutput("c1"), wireOutput("c2")],
    });
    const answered = [...called1, held("resp_2", [textPart("Sunny.")]), user("And tomorrow?")];
    expect(lowerThread(answered)).toMatchObject({
      thread: { previousResponseId: "resp_2" },
      instructions: "Be kind.",
      input: [user("And tomorrow?")],
    });
  });

  test("messages of another model in between are sent", () => {
    const messages = [
      user("Weather?"),
      held("resp_1", [called("c1")]),
      result("c1"),
      foreign([textPart("Sunny."), called("f1")]),
      result("f1"),
    ];
    expect(lowerThread(messages)).toMatchObject({
      thread: { previousResponseId: "resp_1" },
      input: [wireOutput("c1"), { role: "assistant", content: "Sunny." }, wireCall("f1"), wireOutput("f1")],
    });
  });

  test("an answer that a hook rewrote is sent, because the thread does not have it", () => {
    const messages = [
      user("Hi"),
      held("resp_1", [textPart("Hello.")]),
      user("Again"),
      answer([textPart("Rewritten.")]),
      user("Well?"),
    ];
    expect(lowerThread(messages)).toMatchObject({
      thread: { previousResponseId: "resp_1", isNewest: false },
      input: [user("Again"), { role: "assistant", content: "Rewritten." }, user("Well?")],
    });
  });

  test("a branch continues from its start, and the thread of another provider is ignored", () => {
    const trunk = [user("Hi"), held("resp_1", [textPart("Hello.")])];
    expect(lowerThread([...trunk, user("Left")])).toMatchObject({ thread: { previousResponseId: "resp_1" } });
    expect(lowerThread([...trunk, user("Right")])).toMatchObject({ input: [user("Right")] });
    expect(
      findThread(
        [user("Hi"), answer([textPart("Hello.")], { provider: "oci.responses", state: { previousResponseId: "r" } })],
        provider,
      ),
    ).toBeUndefined();
  });

  test("a call is answered under its id at the service; in a full conversation, under its own id", () => {
    const messages = [user("Hi"), held("resp_1", [called("call_new", "call_0")]), result("call_new")];
    expect(lowerThread(messages).input).toEqual([wireOutput("call_0")]);
    expect(lower(messages).input).toEqual([user("Hi"), wireCall("call_new"), wireOutput("call_new")]);
  });
});
