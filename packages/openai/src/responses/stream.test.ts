import type { JsonObject, ModelEvent } from "@locus/core";
import { checkOutcome } from "@locus/testkit/conformance";
import { describe, expect, test } from "vitest";
import { openReader, provider, readAnswer } from "../testing/read-response.js";
import type { ResponsesCall } from "./call.js";

const created = { type: "response.created", response: { id: "resp_1", status: "in_progress", output: [] } };
const completed = (output: object[] = [], fields: object = {}) => ({
  type: "response.completed",
  response: { id: "resp_1", status: "completed", output, ...fields },
});
const added = (index: number, item: object) => ({ type: "response.output_item.added", output_index: index, item });
const done = (index: number, item: object) => ({ type: "response.output_item.done", output_index: index, item });
const event = (type: string, index: number, id: string, fields: object) => ({
  type: `response.${type}`,
  output_index: index,
  item_id: id,
  ...fields,
});

const message = (id: string, ...content: object[]) => ({ id, type: "message", role: "assistant", content });
const text = (value: string, annotations: object[] = []) => ({ type: "output_text", text: value, annotations });
const call = (id: string, name: string, args: string) => ({
  id,
  type: "function_call",
  call_id: `call_${id}`,
  name,
  arguments: args,
});

/** Reads an answer and checks that its deltas add up. */
function read(events: readonly object[], callOptions: Partial<ResponsesCall> = {}) {
  const answer = readAnswer([created, ...events], { call: callOptions });
  checkOutcome(answer);
  return answer;
}

const textPart = (value: string) => ({ type: "text", text: value });
const thought = (value: string) => ({ type: "reasoning", text: value });
const toolCall = (id: string, name: string, args: object) => ({ type: "tool_call", id, name, arguments: args });

describe("texts", () => {
  const whole = message("msg_1", text("Hello"));
  const open = added(0, message("msg_1"));
  const delta = (value: string) => event("output_text.delta", 0, "msg_1", { content_index: 0, delta: value });
  const wholeEvent = event("output_text.done", 0, "msg_1", { content_index: 0, text: "Hello" });

  test.each<[string, object[]]>([
    ["in deltas, and in all whole events", [open, delta("Hel"), delta("lo"), wholeEvent, done(0, whole), completed([whole])]],
    ["in deltas alone", [open, delta("Hel"), delta("lo"), completed()]],
    ["in deltas without other events", [delta("Hel"), delta("lo"), completed()]],
    ["in its own whole event alone", [open, wholeEvent, completed()]],
    ["in the whole item alone", [done(0, whole), completed()]],
    ["in the last event alone", [completed([whole])]],
    ["in part, the rest in its whole event", [open, delta("Hel"), wholeEvent, completed()]],
    ["in part, the rest in the last event", [open, delta("Hel"), completed([whole])]],
    [
      "under ids that change with every event",
      [
        added(0, message("a")),
        event("output_text.delta", 0, "b", { delta: "Hello" }),
        done(0, message("c", text("Hello"))),
        completed([message("d", text("Hello"))]),
      ],
    ],
    [
      "by id, without an index",
      [{ ...open, output_index: undefined }, { ...delta("Hello"), output_index: undefined }, completed([whole])],
    ],
    [
      "by neither id nor index",
      [
        { type: "response.output_text.delta", delta: "Hello" },
        { type: "response.output_text.done", text: "Hello" },
        completed([whole]),
      ],
    ],
  ])("%s", (_name, events) => {
    expect(read(events).content).toEqual([textPart("Hello")]);
  });

  test("a whole text that contradicts the stream changes nothing", () => {
    expect(read([delta("Hallo"), wholeEvent, completed([whole])]).content).toEqual([textPart("Hallo")]);
  });

  test("each message part is a separate part, with its phase", () => {
    const first = { ...message("msg_1", text("Let me"), text(" see.")), phase: "commentary" };
    const second = { ...message("msg_2", text("Yes.")), phase: "final_answer" };
    const phased = (value: string, phase: string) => ({ ...textPart(value), providerData: { [provider]: { phase } } });
    const expected = [phased("Let me", "commentary"), phased(" see.", "commentary"), phased("Yes.", "final_answer")];
    expect(read([done(0, first), done(1, second), completed([first, second])]).content).toEqual(expected);
    const deltas = (between: object[]) => [
      added(0, { ...first, content: [] }),
      event("output_text.delta", 0, "msg_1", { content_index: 0, delta: "Let me" }),
      ...between,
      event("output_text.delta", 0, "msg_1", { content_index: 1, delta: " see." }),
      // A service that hides an item skips its index.
      added(2, { ...second, content: [] }),
      event("output_text.delta", 2, "msg_2", { content_index: 0, delta: "Yes." }),
    ];
    for (const between of [
      event("content_part.added", 0, "msg_1", { content_index: 1, part: { type: "output_text", text: "" } }),
      event("content_part.done", 0, "msg_1", { content_index: 0, part: text("Let me") }),
      event("output_text.done", 0, "msg_1", { content_index: 0, text: "Let me" }),
    ])
      expect(read([...deltas([between]), completed([first, second])]).content).toEqual(expected);
    // Some servers increment content_index with every delta, so that it does not identify parts alone.
    expect(read([...deltas([]), completed([first, second])]).content).toEqual([
      phased("Let me see.", "commentary"),
      ...expected.slice(2),
    ]);
  });

  test("annotations become citations of the text, once", () => {
    const url = { type: "url_citation", url: "https://a.example", title: "A", start_index: 0, end_index: 5 };
    const annotations = [
      url,
      { type: "file_citation", file_id: "file_1", filename: "a.pdf", index: 3 },
      { type: "container_file_citation", file_id: "file_2", filename: "b.csv", container_id: "c", start_index: 1, end_index: 2 },
      { type: "file_path", file_id: "file_3", index: 0 },
      { type: "moon_citation" },
    ];
    const cited = message("msg_1", text("Hello", annotations));
    const { content, shown } = read([
      open,
      delta("Hello"),
      event("output_text.annotation.added", 0, "msg_1", { content_index: 0, annotation_index: 0, annotation: url }),
      done(0, cited),
      completed([cited]),
    ]);
    const expected = [
      { kind: "url", url: "https://a.example", title: "A", startIndex: 0, endIndex: 5, raw: annotations[0] },
      { kind: "file", fileId: "file_1", title: "a.pdf", raw: annotations[1] },
      { kind: "file", fileId: "file_2", title: "b.csv", startIndex: 1, endIndex: 2, raw: annotations[2] },
      { kind: "file", fileId: "file_3", raw: annotations[3] },
      { kind: "moon_citation", raw: annotations[4] },
    ];
    expect(content).toEqual([{ ...textPart("Hello"), annotations: expected }]);
    expect(shown.filter(({ type }) => type === "model_part")).toEqual(
      expected.map((annotation) => ({ type: "model_part", part: { type: "citation", annotation }, partIndex: 0 })),
    );
  });

  test("a refusal is emitted in pieces, then once as a whole", () => {
    const refusing = message("msg_1", { type: "refusal", refusal: "I will not." });
    const refusal = (value: string, partial: boolean) => ({
      type: "model_part",
      part: { type: "refusal", refusal: value },
      ...(partial && { partial }),
    });
    const deltas = ["I will", " not."].map((delta) => event("refusal.delta", 0, "msg_1", { content_index: 0, delta }));
    const wholeEvent = event("refusal.done", 0, "msg_1", { content_index: 0, refusal: "I will not." });
    for (const rest of [[wholeEvent, done(0, refusing), completed([refusing])], [completed()]]) {
      const { shown, complete } = read([open, ...deltas, ...rest]);
      expect(shown).toEqual(
        [refusal("I will", true), refusal(" not.", true), refusal("I will not.", false)].map((shows) => ({
          ...shows,
          partIndex: 0,
        })),
      );
      expect(complete.message.content).toEqual([{ type: "refusal", refusal: "I will not." }]);
      expect(complete.finishReason).toEqual({ reason: "refusal", raw: "completed" });
    }
  });

  test.each<[string, object[]]>([
    ["of an announced item", [added(0, message("msg_1"))]],
    ["of an unannounced item", []],
  ])("repeated events are emitted once: %s", (_name, begin) => {
    const citation = { type: "url_citation", url: "https://a.example", start_index: 0, end_index: 2 };
    const whole = message("msg_1", { ...text("Hi"), annotations: [citation] });
    const thinking = { id: "rs_1", type: "reasoning", summary: [{ type: "summary_text", text: "Hm" }] };
    const asked = call("fc_1", "f", "{}");
    const ends = [
      event("output_text.done", 0, "msg_1", { text: "Hi" }),
      done(0, whole),
      event("output_text.done", 0, "msg_1", { text: "Hi" }),
      event("output_text.annotation.added", 0, "msg_1", { annotation_index: 0, annotation: citation }),
      done(1, thinking),
      done(2, asked),
    ];
    const delta = event("output_text.delta", 0, "msg_1", { delta: "Hi", item_id: begin.length > 0 ? "msg_1" : undefined });
    const { content } = read([...begin, delta, ...ends.flatMap((end) => [end, end]), completed([whole, thinking, asked])]);
    expect(content).toEqual([
      { ...textPart("Hi"), annotations: [expect.objectContaining({ url: "https://a.example" })] },
      thought("Hm"),
      toolCall("call_fc_1", "f", {}),
    ]);
  });

  test("content of an unknown type is kept unchanged", () => {
    const part = { type: "output_hologram", data: "…" };
    expect(read([done(0, message("msg_1", part)), completed()]).content).toEqual([
      { type: "provider", kind: "output_hologram", data: part },
    ]);
  });
});

describe("thinking", () => {
  const item = (summary: string[], fields: object = {}) => ({
    id: "rs_1",
    type: "reasoning",
    status: "completed",
    summary: summary.map((value) => ({ type: "summary_text", text: value })),
    ...fields,
  });
  const delta = (part: number, value: string) =>
    event("reasoning_summary_text.delta", 0, "rs_1", { summary_index: part, delta: value });
  const thinks = (events: readonly ModelEvent[]) => events.flatMap((event) => (event.type === "think" ? event.reasoning : []));

  test("parts of a summary are separated by a blank line", () => {
    const whole = item(["One two", "three"]);
    const deltas = [delta(0, "One"), delta(0, " two"), delta(1, "thr"), delta(1, "ee")];
    for (const events of [[added(0, item([])), ...deltas, done(0, whole)], [done(0, whole)], []]) {
      const { content } = read([...events, completed([whole])]);
      expect(content).toEqual([thought("One two\n\nthree")]);
    }
    expect(thinks(read([...deltas, done(0, whole), completed()]).events)).toEqual(["One", " two", "\n\nthr", "ee"]);
    expect(read([delta(0, "Hm."), delta(1, "Hm."), completed()]).content).toEqual([thought("Hm.\n\nHm.")]);
  });

  test("the text of open models is thinking, too", () => {
    const whole = item([], { content: [{ type: "reasoning_text", text: "Hmm." }] });
    const events = [event("reasoning_text.delta", 0, "rs_1", { content_index: 0, delta: "Hmm." }), done(0, whole)];
    expect(read([...events, completed([whole])]).content).toEqual([thought("Hmm.")]);
    expect(read([completed([whole])]).content).toEqual([thought("Hmm.")]);
  });

  test("a thought to send back has all fields of its item but id and status", () => {
    const one = item(["Hm"], { encrypted_content: "gAAAA1" });
    const two = item([], { id: "rs_2", encrypted_content: "gAAAA2" });
    const { id: _id, status: _status, ...first } = one;
    const expected = [
      { ...thought("Hm"), providerData: { [provider]: first } },
      toolCall("call_fc_1", "f", {}),
      { ...thought(""), providerData: { [provider]: { type: "reasoning", summary: [], encrypted_content: "gAAAA2" } } },
      textPart("Yes."),
    ];
    const output = [one, call("fc_1", "f", "{}"), two, message("msg_1", text("Yes."))];
    expect(
      read([added(0, item([])), delta(0, "Hm"), ...output.map((each, index) => done(index, each)), completed(output)]).content,
    ).toEqual(expected);
    expect(read([completed(output)]).content).toEqual(expected);
  });

  test("encrypted content that arrives after the next item is attached to the earlier thought", () => {
    const whole = item(["Hm"], { encrypted_content: "gAAAA1" });
    const { id: _id, status: _status, ...sent } = whole;
    const answer = done(1, message("msg_1", text("Yes.")));
    const sealed = (value: string) => ({ ...thought(value), providerData: { [provider]: sent } });
    expect(read([added(0, item([])), delta(0, "Hm"), answer, completed([whole])]).content).toEqual([
      sealed("Hm"),
      textPart("Yes."),
    ]);
    expect(read([added(0, item([])), answer, completed([whole])]).content).toEqual([sealed("Hm"), textPart("Yes.")]);
    expect(read([added(0, item([])), done(0, item([])), answer, completed([{ ...whole, summary: [] }])]).content).toEqual([
      { ...sealed(""), providerData: { [provider]: { ...sent, summary: [] } } },
      textPart("Yes."),
    ]);
  });

  test("an empty thought shows that the model thinks, once, unless it was shown before", () => {
    const events = [added(0, item([])), done(0, item([])), added(1, item([], { id: "rs_2" })), completed()];
    expect(read(events).shown).toEqual([{ type: "think", reasoning: "" }]);
    expect(read(events, { hidesReasoning: true }).shown).toEqual([]);
  });
});

describe("function calls", () => {
  const weather = call("fc_1", "weather", '{"city":"Paris"}');
  const time = call("fc_2", "time", '{"zone":"CET"}');
  const expected = [toolCall("call_fc_1", "weather", { city: "Paris" }), toolCall("call_fc_2", "time", { zone: "CET" })];
  const open = (index: number, item: typeof weather) => added(index, { ...item, arguments: "", status: "in_progress" });
  const delta = (index: number, id: string, value: string) => event("function_call_arguments.delta", index, id, { delta: value });
  const wholeEvent = (index: number, { id, arguments: args }: typeof weather) =>
    event("function_call_arguments.done", index, id, { arguments: args });
  const ids = (events: readonly object[]) => events.map((each) => ({ ...each, output_index: undefined }));

  const streamed = [
    open(0, weather),
    delta(0, "fc_1", '{"city":'),
    delta(0, "fc_1", '"Paris"}'),
    wholeEvent(0, weather),
    done(0, weather),
    open(1, time),
    delta(1, "fc_2", '{"zone":"CET"}'),
    wholeEvent(1, time),
    done(1, time),
  ];
  const interleaved = [
    open(0, weather),
    open(1, time),
    delta(1, "fc_2", '{"zone":'),
    delta(0, "fc_1", '{"city":'),
    delta(1, "fc_2", '"CET"}'),
    delta(0, "fc_1", '"Paris"}'),
    done(1, time),
    done(0, weather),
  ];

  test.each<[string, object[]]>([
    ["one after the other", streamed],
    ["at the same time", interleaved],
    ["by id alone", ids(interleaved)],
    ["with arguments in whole events only", [open(0, weather), wholeEvent(0, weather), open(1, time), wholeEvent(1, time)]],
    ["with arguments in finished items only", [open(0, weather), open(1, time), done(0, weather), done(1, time)]],
    ["with arguments in the announcement", [added(0, weather), done(0, weather), added(1, time), done(1, time)]],
    ["in finished items only", [done(0, weather), done(1, time)]],
    [
      "with names that come only with the item",
      [delta(0, "fc_1", '{"city":"Paris"}'), delta(1, "fc_2", '{"zone":"CET"}'), done(0, weather), done(1, time)],
    ],
    [
      "all at one index",
      [
        open(0, weather),
        delta(0, "fc_1", '{"city":"Paris"}'),
        done(0, weather),
        open(0, time),
        delta(0, "fc_2", '{"zone":"CET"}'),
        done(0, time),
      ],
    ],
    ["in the last event only", []],
    [
      "with arguments as objects",
      [done(0, { ...weather, arguments: { city: "Paris" } }), done(1, { ...time, arguments: { zone: "CET" } })],
    ],
  ])("%s", (_name, events) => {
    const { content, complete } = read([...events, completed([weather, time])]);
    expect(content).toEqual(expected);
    expect(complete.finishReason).toEqual({ reason: "tool_calls", raw: "completed" });
  });

  test("name and id are in the first piece", () => {
    expect(read([...streamed, completed()]).shown.slice(0, 3)).toEqual([
      { type: "model_chunk", toolCall: { index: 0, id: "call_fc_1", name: "weather", argumentsDelta: "" }, partIndex: 0 },
      { type: "model_chunk", toolCall: { index: 0, id: "call_fc_1", name: "weather", argumentsDelta: '{"city":' }, partIndex: 0 },
      { type: "model_chunk", toolCall: { index: 0, id: "call_fc_1", name: "weather", argumentsDelta: '"Paris"}' }, partIndex: 0 },
    ]);
  });

  test("a call without arguments, and one with arguments that are not JSON", () => {
    const { content } = read([completed([call("fc_1", "now", ""), call("fc_2", "now", "{oops")])]);
    expect(content).toEqual([
      toolCall("call_fc_1", "now", {}),
      { ...toolCall("call_fc_2", "now", {}), invalidArguments: "{oops" },
    ]);
  });
});

describe("hosted calls", () => {
  const part = (data: JsonObject, partial: boolean) => ({
    type: "model_part",
    part: { type: "provider", kind: data.type, data },
    ...(partial && { partial }),
  });

  test.each([
    ["web_search_call", { status: "completed", action: { type: "search", query: "q" } }],
    ["file_search_call", { status: "completed", queries: ["q"], results: null }],
    ["code_interpreter_call", { status: "completed", code: "1", container_id: "c", outputs: [] }],
    ["mcp_list_tools", { server_label: "s", tools: [] }],
    ["mcp_call", { server_label: "s", name: "n", arguments: "{}", output: "o", error: null }],
    ["mcp_approval_request", { server_label: "s", name: "n", arguments: "{}" }],
    ["custom_tool_call", { call_id: "call_1", name: "n", input: "i" }],
    ["computer_call", { call_id: "call_1", action: { type: "click" } }],
    ["local_shell_call", { call_id: "call_1", action: { type: "exec" } }],
    ["compaction", { encrypted_content: "gAAAA" }],
    ["something_new_call", { anything: [1] }],
  ])("%s is emitted when it starts and kept when it is done; the loop runs nothing", (type, fields) => {
    const whole = { id: "it_1", type, ...fields };
    const open = { id: "it_1", type, status: "in_progress" };
    const report = event(`${type}.searching`, 0, "it_1", { sequence_number: 4 });
    const { content, shown, complete } = read([added(0, open), report, done(0, whole), completed([whole])]);
    expect(shown).toEqual(
      [part(open, true), part(report, true), part(whole, false)].map((shows) => ({ ...shows, partIndex: 0 })),
    );
    expect(content).toEqual([{ type: "provider", kind: type, data: whole }]);
    expect(complete.finishReason.reason).toBe("stop");
  });

  test("a generated image is a separate part, with previews before it", () => {
    const whole = { id: "ig_1", type: "image_generation_call", status: "completed", output_format: "webp", result: "UklG" };
    const preview = event("image_generation_call.partial_image", 0, "ig_1", {
      partial_image_index: 0,
      partial_image_b64: "UklF",
      output_format: "webp",
    });
    const open = { id: "ig_1", type: "image_generation_call", status: "in_progress" };
    const { result, ...item } = whole;
    const image = (base64: string) => ({ type: "image", source: { base64, mediaType: "image/webp" } });
    const { shown, content } = read([added(0, open), preview, done(0, whole), completed([whole])]);
    expect(shown).toEqual([
      { ...part(open, true), partIndex: 0 },
      { type: "model_part", part: image("UklF"), partial: true, partIndex: 1 },
      { ...part(item, false), partIndex: 0 },
      { type: "model_part", part: image(result), partIndex: 1 },
    ]);
    expect(content).toEqual([{ type: "provider", kind: item.type, data: item }, image(result)]);
  });

  test("an unfinished one is kept in its latest form", () => {
    const open = { id: "ws_1", type: "web_search_call", status: "in_progress" };
    expect(read([added(0, open), completed()]).content).toEqual([{ type: "provider", kind: open.type, data: open }]);
  });

  test.each([
    ["a keep-alive", { type: "keepalive", sequence_number: 3 }],
    ["an event of the response", { type: "response.in_progress", response: { id: "resp_1" } }],
    ["an event of the response, without it", { type: "response.heartbeat" }],
    ["a part that begins", event("content_part.added", 0, "msg_1", { content_index: 0, part: {} })],
    ["a part of a summary that ends", event("reasoning_summary_part.done", 0, "rs_1", { summary_index: 0, part: {} })],
    ["an event without a type", { something: true }],
  ])("%s is not progress", (_name, unknown) => {
    const { shown } = read([added(0, message("msg_1")), unknown, completed()]);
    expect(shown).toEqual([]);
  });

  test.each([
    ["of no item", { type: "response.moonlight.delta", delta: "…" }],
    ["of a message", event("sparkles.added", 0, "msg_1", { sparkles: 3 })],
    ["of an item that failed", event("mcp_call.failed", 1, "mcp_1", { error: { message: "No such tool." } })],
  ])("an unknown event, %s, is emitted unchanged", (_name, unknown) => {
    const { shown, content } = read([added(0, message("msg_1")), unknown, completed()]);
    expect(shown).toEqual([{ ...part(unknown, true), partIndex: 0 }]);
    expect(content).toEqual([]);
  });
});

describe("the end", () => {
  const cut = (status: string, reason: string | null) => ({
    type: "response.incomplete",
    response: { id: "resp_1", status, incomplete_details: reason && { reason }, output: [call("fc_1", "f", '{"a":1')] },
  });

  test.each([
    ["max_output_tokens", { reason: "length", raw: "max_output_tokens" }],
    ["content_filter", { reason: "content_filter", raw: "content_filter" }],
    ["some_new_reason", { reason: "length", raw: "some_new_reason" }],
    [null, { reason: "length", raw: "incomplete" }],
    ["constructor", { reason: "length", raw: "constructor" }],
  ])("an answer that is incomplete because of %s runs no call", (reason, finishReason) => {
    const { complete } = read([cut("incomplete", reason)]);
    expect(complete.finishReason).toEqual(finishReason);
    const { type: _type, response } = cut("incomplete", reason);
    expect(readAnswer({ whole: response }).complete).toEqual(complete);
  });

  test("the state continues the thread, if the service holds one", () => {
    const origin = { provider, modelId: "some-model", responseId: "resp_1" };
    expect(read([completed()]).complete.message.origin).toEqual({ ...origin, state: { previousResponseId: "resp_1" } });
    expect(read([completed()], { keepsThread: false }).complete.message.origin).toEqual(origin);
  });

  test("events after the end are not read, nor waited for", () => {
    const reader = openReader();
    expect(reader.isOver).toBe(false);
    reader.push({ data: JSON.stringify(completed([message("msg_1", text("Hi"))])) });
    expect(reader.isOver).toBe(true);
    expect(reader.push({ data: "[DONE]" })).toEqual([]);
    expect(reader.push({ data: "not JSON" })).toEqual([]);
    expect(reader.end().at(-1)).toMatchObject({ type: "model_complete", message: { content: [textPart("Hi")] } });
  });

  test("usage without details, and no usage", () => {
    const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 };
    expect(read([completed([], { usage })]).complete.usage).toEqual({
      inputTokens: 3,
      outputTokens: 4,
      totalTokens: 7,
      raw: usage,
    });
    expect(read([completed([], { usage: null })]).complete).not.toHaveProperty("usage");
  });

  test("the output is restored from strict mode, also if the model comments first", () => {
    const restoreOutput = (value: unknown) => ({ restored: value as JsonObject });
    const options = { restoreOutput, body: { text: { format: { type: "json_schema" } } } };
    const answer = message("msg_2", text('{"a":1}'));
    expect(read([completed([answer])], options).complete.output).toEqual({ restored: { a: 1 } });
    const commented = [completed([message("msg_1", text("Let me see.")), answer])];
    expect(read(commented, options).complete.output).toEqual({ restored: { a: 1 } });
    expect(read(commented, { body: options.body }).complete.output).toEqual({ a: 1 });
    expect(read(commented).complete).not.toHaveProperty("output");
    expect(read([completed([answer])], { body: options.body }).complete).not.toHaveProperty("output");
  });
});

describe("failures", () => {
  const error = { code: "rate_limit_exceeded", message: "Slow down.", param: null };
  const failed = { id: "resp_1", status: "failed", error, output: [] };

  test.each<[string, object]>([
    ["an error event with its fields", { type: "error", sequence_number: 3, ...error }],
    ["an error event with its fields in an object", { type: "error", error }],
    ["an error without a type", { error }],
    ["a failed response", { type: "response.failed", response: failed }],
    ["a failed response with type completed", { type: "response.completed", response: failed }],
  ])("%s is thrown as the error it names", (_name, frame) => {
    const expected = expect.objectContaining({ code: "rate_limit", message: expect.stringContaining("Slow down.") });
    expect(() => readAnswer([created, frame])).toThrow(expected);
  });

  test.each([
    ["server_error", "server_error", true],
    ["vector_store_timeout", "server_error", true],
    ["rate_limit_exceeded", "rate_limit", true],
    ["insufficient_quota", "rate_limit", false],
    ["invalid_prompt", "bad_request", false],
    ["invalid_image_url", "bad_request", false],
    ["image_too_large", "bad_request", false],
    ["empty_image_file", "bad_request", false],
    ["failed_to_download_image", "bad_request", false],
    ["unsupported_image_media_type", "bad_request", false],
    ["data_residency_mismatch", "bad_request", false],
    ["image_content_policy_violation", "content_filter", false],
    ["bio_policy", "content_filter", false],
  ])("%s is of kind %s, retryable: %s", (code, expected, retryable) => {
    const response = { id: "resp_1", status: "failed", error: { code, message: "No." } };
    expect(() => readAnswer([created, { type: "response.failed", response }])).toThrow(
      expect.objectContaining({ code: expected, retryable }),
    );
  });

  test("an event: error line marks a failure like the type", () => {
    const reader = openReader();
    expect(() =>
      reader.push({ event: "error", data: JSON.stringify({ message: "Slow down.", code: "rate_limit_exceeded" }) }),
    ).toThrow("Slow down.");
  });

  test.each([
    ["failed", failed, "Slow down."],
    ["failed without a reason", { ...failed, error: null }, "without a reason"],
    ["an error and nothing else", { error }, "Slow down."],
    ["not a response", { hello: "world" }, '{"hello":"world"}'],
    ["not finished", { ...failed, status: "queued", error: null }, "before the response was finished"],
  ])("a whole answer that is %s", (_name, whole, expected) => {
    expect(() => readAnswer({ whole })).toThrow(expected);
  });

  test.each<[string, object[]]>([
    ["at once", []],
    ["in the middle", [created, event("output_text.delta", 0, "msg_1", { delta: "Hel" })]],
  ])("a stream that ends %s is interrupted, [DONE] or not", (_name, events) => {
    for (const end of ["[DONE]", undefined]) {
      const reader = openReader();
      for (const each of events) reader.push({ data: JSON.stringify(each) });
      if (end) reader.push({ data: end });
      expect(() => reader.end()).toThrow(expect.objectContaining({ code: "stream_interrupted" }));
    }
  });

  test.each([
    ["not JSON"],
    ["42"],
    ['{"type":"response.completed","response":{"output":7}}'],
    ['{"type":"response.output_item.done","item":{"type":"message","content":"x"}}'],
  ])("%s is not the protocol", (data) => {
    expect(() => openReader().push({ data })).toThrow(expect.objectContaining({ code: "server_error", retryable: false }));
  });
});

describe("where events belong", () => {
  test("concurrent hosted calls and the texts around them keep their positions", () => {
    const hosted = (id: string, status: string) => ({ id, type: "web_search_call", status });
    const { content, shown } = read([
      added(0, hosted("ws_1", "in_progress")),
      added(1, hosted("ws_2", "in_progress")),
      event("web_search_call.searching", 1, "ws_2", {}),
      done(1, hosted("ws_2", "completed")),
      done(0, hosted("ws_1", "completed")),
      completed(),
    ]);
    expect(shown.map((shows) => "partIndex" in shows && shows.partIndex)).toEqual([0, 1, 1, 1, 0]);
    expect(content).toMatchObject([{ data: hosted("ws_1", "completed") }, { data: hosted("ws_2", "completed") }]);
  });

  test("late citations are attached to their own text", () => {
    const url = (title: string) => ({ type: "url_citation", url: "https://a.example", title });
    const first = message("msg_1", text("One.", [url("A")]));
    const second = message("msg_2", text("Two.", [url("B")]));
    const { content } = read([
      added(0, { ...first, content: [] }),
      event("output_text.delta", 0, "msg_1", { content_index: 0, delta: "One." }),
      added(1, { ...second, content: [] }),
      event("output_text.delta", 1, "msg_2", { content_index: 0, delta: "Two." }),
      completed([first, second]),
    ]);
    expect(content).toMatchObject([
      { text: "One.", annotations: [{ title: "A" }] },
      { text: "Two.", annotations: [{ title: "B" }] },
    ]);
  });

  test("a citation before its text is attached to that text", () => {
    const url = { type: "url_citation", url: "https://a.example", title: "A" };
    const cite = (index: number, id: string) =>
      event("output_text.annotation.added", index, id, { content_index: 0, annotation_index: 0, annotation: url });
    const write = (index: number, id: string, delta: string) =>
      event("output_text.delta", index, id, { content_index: 0, delta });
    const { content } = read([
      added(0, message("msg_1")),
      write(0, "msg_1", "One."),
      added(1, message("msg_2")),
      cite(1, "msg_2"),
      write(1, "msg_2", "Two."),
      completed(),
    ]);
    expect(content).toMatchObject([{ text: "One." }, { text: "Two.", annotations: [{ title: "A" }] }]);
    expect(content[0]).not.toHaveProperty("annotations");
  });

  test("thinking with new encrypted content is emitted again, and earlier events do not change", () => {
    const thought = (encrypted_content: string) => ({ id: "rs_1", type: "reasoning", summary: [], encrypted_content });
    const { shown, content } = read([added(0, thought("a")), done(0, thought("a")), completed([thought("b")])]);
    const data = (encrypted_content: string) => ({
      "openai.responses": { type: "reasoning", summary: [], encrypted_content },
    });
    expect(shown).toEqual([
      { type: "think", reasoning: "" },
      { type: "think", reasoning: "", partIndex: 0, providerData: data("a") },
      { type: "think", reasoning: "", partIndex: 0, providerData: data("b") },
    ]);
    expect(content).toEqual([{ type: "reasoning", text: "", providerData: data("b") }]);
  });
});

describe("details of an answer", () => {
  const cited = { ...message("msg_1", { ...text("Hi"), logprobs: [{ token: "Hi", logprob: -0.1 }] }) };
  const ended = (more: object) => {
    const last = completed([cited]) as { response: object };
    return { ...last, response: { ...last.response, ...more } };
  };

  test("the model that answered, and counts before the end", () => {
    const counted = {
      type: "response.in_progress",
      response: { id: "resp_1", model: "gpt-5.5-2026-10-01", usage: { input_tokens: 9 } },
    };
    const { shown, complete } = read([counted, ended({ model: "gpt-5.5-2026-10-01" })]);
    expect(shown[0]).toEqual({ type: "model_usage", usage: { inputTokens: 9, raw: { input_tokens: 9 } } });
    expect(complete.message.origin?.servedModelId).toBe("gpt-5.5-2026-10-01");
  });

  test.each([
    [{ include: ["message.output_text.logprobs"] }, { logprobs: [{ token: "Hi", logprob: -0.1 }] }],
    [{ service_tier: "auto" }, { service_tier: "flex" }],
    [{}, undefined],
  ])("%j asks for %j", (body, expected) => {
    const { complete } = read([ended({ service_tier: "flex" })], { body });
    expect(complete.providerData).toEqual(expected && { "openai.responses": expected });
  });
});
