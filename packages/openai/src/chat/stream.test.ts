import {
  ContextLengthError,
  type JsonObject,
  type JsonValue,
  LocusError,
  type ModelCompleteEvent,
  type ModelEvent,
  ServerError,
  StreamInterruptedError,
} from "@locus/core";
import { MessageBuilder } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { answerExtras } from "./answer-extras.js";
import { type ChatStreamOptions, chatStream } from "./stream.js";

function open({ call, ...options }: Partial<ChatStreamOptions> = {}) {
  return chatStream({
    builder: new MessageBuilder({ provider: "openai", modelId: "some-model" }),
    call: { body: {}, warnings: [], extras: answerExtras, ...call },
    provider: "openai",
    thinkTags: false,
    toError: (failure) => new LocusError(JSON.stringify(failure)),
    unexpected: (text, cause) => new ServerError(text, { cause }),
    ...options,
  });
}

function run(chunks: readonly object[], options: Partial<ChatStreamOptions> = {}, done = true) {
  const stream = open(options);
  const events: ModelEvent[] = chunks.flatMap((chunk) => stream.push({ data: JSON.stringify(chunk) }));
  if (done) events.push(...stream.push({ data: "[DONE]" }));
  events.push(...stream.end());
  const complete = events.at(-1) as ModelCompleteEvent;
  return { events, complete, content: complete.message.content, shown: events.slice(0, -1) };
}

const delta = (fields: object, finish_reason?: string) => ({
  id: "r1",
  choices: [{ index: 0, delta: fields, ...(finish_reason && { finish_reason }) }],
});
const stop = delta({}, "stop");

describe("text and thinking", () => {
  const thought = (text: string) => ({ type: "reasoning", text });
  const textPart = (text: string) => ({ type: "text", text });

  test.each<[string, object[], object[], Partial<ChatStreamOptions>?]>([
    ["text", [delta({ content: "a" }), delta({ content: "b" })], [textPart("ab")]],
    [
      "text in parts",
      [
        delta({
          content: [
            { type: "text", text: "a" },
            { type: "reference", reference_ids: [1] },
          ],
        }),
      ],
      [textPart("a")],
    ],
    [
      "thinking in parts (Mistral)",
      [delta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "h" }] }] }), delta({ content: "a" })],
      [thought("h"), textPart("a")],
    ],
    [
      "a summary in a part (BerriAI/litellm#9700)",
      [
        delta({ content: [{ type: "reasoning", summary: [{ type: "summary_text", text: "h", signature: "S" }] }] }),
        delta({ content: [{ type: "text", text: "a" }] }),
      ],
      [thought("h"), textPart("a")],
    ],
    ["thinking under Ollama's name", [delta({ thinking: "h" }), delta({ content: "a" })], [thought("h"), textPart("a")]],
    [
      "thinking in Anthropic's blocks alone",
      [delta({ thinking_blocks: [{ type: "thinking", thinking: "h", signature: "S" }] }), delta({ content: "a" })],
      [thought("h"), textPart("a")],
    ],
    ["thinking as text in a part", [delta({ content: [{ type: "thinking", thinking: "h" }] })], [thought("h")]],
    ["both fields, the same", [delta({ reasoning: "h", reasoning_content: "h" })], [thought("h")]],
    ["both fields, one after the other", [delta({ reasoning: "h" }), delta({ reasoning_content: "m" })], [thought("hm")]],
    ["both fields, different", [delta({ reasoning: "h", reasoning_content: "m" })], [thought("hm")]],
    ["thinking comes before the text of its chunk", [delta({ content: "a", reasoning: "h" })], [thought("h"), textPart("a")]],
    ["fields that are not text", [delta({ content: 1, reasoning: { a: 1 }, reasoning_content: null })], []],
    [
      "tags of the profile",
      [delta({ content: "<thi" }), delta({ content: "nk>h</think>a<" })],
      [thought("h"), textPart("a<")],
      { thinkTags: true },
    ],
    ["tags without such a profile", [delta({ content: "<think>" })], [textPart("<think>")]],
    ["other choices", [{ choices: [{ index: 1, delta: { content: "x" } }] }, delta({ content: "a" })], [textPart("a")]],
    ["a whole message in a chunk", [{ choices: [{ message: { content: "a" } }] }], [textPart("a")]],
  ])("%s", (_name, chunks, content, options) => {
    const { complete, shown } = run([...chunks, stop], options);
    expect(complete.message.content).toEqual(content);
    const words = (type: string) =>
      content.reduce((text, part) => text + ("type" in part && part.type === type && "text" in part ? part.text : ""), "");
    expect(shown.reduce((text, event) => text + (event.type === "model_chunk" ? event.content : ""), "")).toBe(words("text"));
    expect(shown.reduce((text, event) => text + (event.type === "think" ? event.reasoning : ""), "")).toBe(words("reasoning"));
  });
});

describe("parts", () => {
  test("a refusal: pieces for display, then the part", () => {
    const { content, complete, shown } = run([delta({ refusal: "I can" }), delta({ refusal: "not." }), stop]);
    expect(content).toEqual([{ type: "refusal", refusal: "I cannot." }]);
    expect(shown.map((event) => event.type === "model_part" && [event.part, event.partial])).toEqual([
      [{ type: "refusal", refusal: "I can" }, true],
      [{ type: "refusal", refusal: "not." }, true],
      [{ type: "refusal", refusal: "I cannot." }, undefined],
    ]);
    expect(complete.finishReason).toEqual({ reason: "refusal", raw: "stop" });
  });

  test("audio: playable pieces, then the whole", () => {
    const call = { body: { audio: { format: "wav" } }, warnings: [] };
    const { content, shown } = run(
      [
        delta({ audio: { id: "a1", transcript: "He" } }),
        delta({ audio: { data: btoa("ab") } }),
        delta({ audio: { data: btoa("c"), transcript: "y" } }),
        stop,
      ],
      { call },
    );
    expect(content).toEqual([
      {
        type: "audio",
        source: { base64: btoa("abc"), mediaType: "audio/wav" },
        transcript: "Hey",
        providerData: { openai: "a1" },
      },
    ]);
    expect(shown.filter((event) => event.type === "model_part" && event.partial)).toHaveLength(3);
  });

  const png = { base64: "iVBORw0KGgo=", mediaType: "image/png" };
  const dataUrl = "data:image/png;base64,iVBORw0KGgo=";
  test.each<[string, object, object]>([
    ["delta.images (agno-agi/agno#8938)", { images: [{ type: "image_url", image_url: { url: dataUrl }, index: 0 }] }, png],
    ["with the URL alone", { images: [{ type: "image_url", image_url: dataUrl }] }, png],
    ["as texts", { images: [dataUrl] }, png],
    ["in base64", { images: [{ b64_json: "iVBORw0KGgo=" }] }, png],
    [
      "of another type",
      { images: [{ b64_json: "AA==", media_type: "image/webp" }] },
      { base64: "AA==", mediaType: "image/webp" },
    ],
    [
      "in base64, of Anthropic's",
      { content: [{ type: "image", source: { media_type: "image/png", data: "iVBORw0KGgo=" } }] },
      png,
    ],
    ["in base64, of Gemini's", { content: [{ inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } }] }, png],
    ["one (BerriAI/litellm#16378)", { image: { url: dataUrl } }, png],
    ["as output", { content: [{ type: "output_image", image_url: dataUrl }] }, png],
    ["where audio is (agentgateway/agentgateway#3438)", { audio: { data: "iVBORw0KGgo=" } }, png],
    ["of DashScope", { content: [{ image: "https://x/y.png" }] }, { url: "https://x/y.png" }],
    ["on the web", { images: [{ type: "image_url", image_url: { url: "https://x/y.png" } }] }, { url: "https://x/y.png" }],
    ["in the content", { content: [{ type: "image_url", image_url: { url: dataUrl } }] }, png],
  ])("generated images: %s", (_name, fields, source) => {
    const { content, shown } = run([delta({ content: "Here." }), delta(fields), delta(fields, "stop")]);
    expect(content).toEqual([
      { type: "text", text: "Here." },
      { type: "image", source },
    ]);
    expect(shown.filter(({ type }) => type === "model_part")).toEqual([
      { type: "model_part", part: { type: "image", source }, partIndex: 1 },
    ]);
  });

  test("a generated video is a file", () => {
    const video = { type: "video_url", video_url: { url: "https://x/y.mp4" } };
    const part = { type: "file", source: { url: "https://x/y.mp4" } };
    expect(run([delta({ videos: [video] }), stop]).content).toEqual([part]);
    expect(run([delta({ content: [video] }), stop]).content).toEqual([part]);
  });

  test("values other than images are ignored", () => {
    const references = [
      { type: "tool_reference", url: "https://x/y" },
      { type: "text", text: "" },
    ];
    expect(run([delta({ content: references }), delta({ content: "a" }), stop]).content).toEqual([{ type: "text", text: "a" }]);
    const images = [null, 1, "", "no URL", {}, { image_url: {} }, { image_url: { url: "" } }];
    for (const given of [images, {}, "no URL", 1])
      expect(run([delta({ content: "a", images: given }), stop]).content).toEqual([{ type: "text", text: "a" }]);
  });

  test("audio that is not base64 is the server's error", () => {
    expect(() => run([delta({ audio: { data: "%%%" } }), stop])).toThrow(ServerError);
  });

  test("citations annotate the text", () => {
    const raw = { type: "url_citation", url_citation: { url: "https://x", title: "X", start_index: 0, end_index: 1 } };
    const { content } = run([delta({ content: "a", annotations: [raw] }), stop]);
    expect(content).toEqual([
      { type: "text", text: "a", annotations: [{ kind: "url", url: "https://x", title: "X", startIndex: 0, endIndex: 1, raw }] },
    ]);
  });
});

describe("tool calls", () => {
  test("the deprecated function_call", () => {
    const { complete } = run([
      delta({ function_call: { name: "now" } }),
      delta({ function_call: { arguments: "{}" } }, "function_call"),
    ]);
    expect(complete.message.content).toEqual([{ type: "tool_call", id: expect.stringMatching(/./), name: "now", arguments: {} }]);
    expect(complete.finishReason).toEqual({ reason: "tool_calls", raw: "function_call" });
  });

  test("a strict output comes back in the shape of the original schema", () => {
    const withoutNulls = (value: JsonValue): JsonObject =>
      Object.fromEntries(Object.entries(Object(value) as JsonObject).filter(([, item]) => item !== null));
    const call = {
      body: {},
      warnings: [],
      restoreOutput: withoutNulls,
    };
    const text = '{"summary":"Fine.","note":null}';
    const { complete } = run([delta({ content: text }), stop], { call });
    expect(complete.message.content).toEqual([{ type: "text", text }]);
    expect(complete.output).toEqual({ summary: "Fine." });
  });

  test("an output that does not parse is left to the loop", () => {
    const call = { body: {}, warnings: [], restoreOutput: () => ({}) };
    expect(run([delta({ content: '{"summary"' }, "length")], { call }).complete).not.toHaveProperty("output");
  });

  test("calls without an index in a whole message are identified by position", () => {
    const stream = open();
    const calls = ["a", "b"].map((name) => ({ function: { name, arguments: "{}" } }));
    stream.push({ data: JSON.stringify({ choices: [{ message: { tool_calls: calls }, finish_reason: "tool_calls" }] }) }, true);
    expect(stream.end().at(-1)).toMatchObject({ message: { content: [{ name: "a" }, { name: "b" }] } });
  });
});

describe("the end", () => {
  test.each([
    ["stop", "stop"],
    ["eos", "stop"],
    ["length", "length"],
    ["model_length", "length"],
    ["content_filter", "content_filter"],
    ["something_new", "other"],
  ])("finish_reason %s is %s", (raw, reason) => {
    expect(run([delta({ content: "a" }, raw)]).complete.finishReason).toEqual({ reason, raw });
  });

  test("[DONE] alone is a stop, or tool calls", () => {
    expect(run([delta({ content: "a" })]).complete.finishReason).toEqual({ reason: "stop" });
    const call = delta({ tool_calls: [{ function: { name: "now" } }] });
    expect(run([call]).complete.finishReason).toEqual({ reason: "tool_calls" });
  });

  test("without both, the stream was interrupted", () => {
    expect(() => run([delta({ content: "a" })], {}, false)).toThrow(StreamInterruptedError);
  });

  test("an empty finish_reason counts as absent", () => {
    const unfinished = { choices: [{ delta: { content: "a" }, finish_reason: "" }] };
    expect(() => run([unfinished], {}, false)).toThrow(StreamInterruptedError);
    expect(run([unfinished, stop]).complete.finishReason).toEqual({ reason: "stop", raw: "stop" });
  });

  test.each([
    ["null until the end (DashScope)", ["null", "null", "stop"], { reason: "stop", raw: "stop" }],
    ["stop before the real reason", ["stop", "length"], { reason: "length", raw: "length" }],
    ["a stop after the reason", ["length", "stop"], { reason: "length", raw: "length" }],
    ["an object (SGLang)", [{ type: "length", length: 5 }], { reason: "length", raw: "length" }],
  ])("%s", (_name, reasons, expected) => {
    const chunks = reasons.map((finish_reason) => ({ choices: [{ index: 0, delta: { content: "a" }, finish_reason }] }));
    expect(run(chunks).complete.finishReason).toEqual(expected);
  });

  test("a context window that is full before the answer starts is an error (anomalyco/opencode#18813)", () => {
    expect(() => run([delta({}, "model_context_window_exceeded")])).toThrow(ContextLengthError);
    expect(run([delta({ content: "a" }, "model_context_window_exceeded")]).complete.finishReason.reason).toBe("length");
    expect(run([delta({}, "length")]).complete.finishReason.reason).toBe("length");
  });

  test("tool_calls without calls warns", () => {
    const { complete, shown } = run([delta({}, "tool_calls")]);
    expect(shown).toEqual([
      { type: "model_warning", code: "empty_tool_calls", message: expect.stringContaining("system prompt") },
    ]);
    expect(complete.finishReason).toEqual({ reason: "stop", raw: "tool_calls" });
  });

  test.each([
    ["the last chunk", { choices: [], usage: { total_tokens: 3 } }],
    ["x_groq", { choices: [], x_groq: { usage: { total_tokens: 3 } } }],
    ["the choice", { choices: [{ index: 0, delta: {}, usage: { total_tokens: 3 } }] }],
  ])("usage from %s", (_name, chunk) => {
    expect(run([stop, chunk]).complete.usage).toEqual({ totalTokens: 3, raw: { total_tokens: 3 } });
  });

  test.each([
    ["an error", { data: '{"error":{"message":"no"},"choices":[{"delta":{"content":"x"}}]}' }],
    ["an error as text", { data: '{"error":"no"}' }],
    ["an error without wrapper", { data: '{"object":"error","message":"no"}' }],
    ["an error event", { event: "error", data: '{"message":"no"}' }],
    ["an error event in plain words", { event: "error", data: "no" }],
    ["an error of the type error (MiniMax, Anthropic)", { data: '{"type":"error","error":{"type":"x","message":"no"}}' }],
    [
      "a failed choice (OpenRouter)",
      { data: '{"choices":[{"delta":{"content":""},"finish_reason":"error","error":{"code":502,"message":"no"}}]}' },
    ],
    [
      "a failure for a finish reason (SGLang)",
      { data: '{"choices":[{"delta":{},"finish_reason":{"type":"abort","message":"no","status_code":500}}]}' },
    ],
    ["code and message", { data: '{"code":"500","message":"no"}' }],
    ["code and msg", { data: '{"code":1301,"msg":"no","success":false}' }],
    ["base_resp (MiniMax)", { data: '{"choices":null,"base_resp":{"status_code":1002,"status_msg":"no"}}' }],
    ["a detail (FastAPI)", { data: '{"detail":"no"}' }],
    ["errors (Cloudflare)", { data: '{"errors":[{"message":"no"}]}' }],
    ["a problem (ASP.NET)", { data: '{"type":"about:blank","title":"no","status":500}' }],
    ["error_msg (Baidu)", { data: '{"error_code":17,"error_msg":"no"}' }],
    ["a fault (Apigee)", { data: '{"fault":{"faultstring":"no","detail":{"errorcode":"x"}}}' }],
  ])("%s is thrown before anything of its chunk", (_name, event) => expect(() => open().push(event)).toThrow(/no/));

  test.each([
    ["a count", '{"usage":{"total_tokens":3},"message":null}'],
    ["a success of MiniMax", '{"choices":[],"base_resp":{"status_code":0,"status_msg":""}}'],
    ["a sign of life", '{"type":"ping"}'],
    ["a code for success", '{"code":0,"msg":"ok"}'],
    ["prompt filter results of Azure", '{"choices":[],"prompt_filter_results":[{"prompt_index":0}]}'],
    ["no error", '{"error":null,"choices":[{"delta":{"content":""}}]}'],
  ])("%s is not a failure", (_name, data) => expect(() => open().push({ data })).not.toThrow());

  test.each(["{nonsense", "null", '"text"', "", '{"choices":1}', '{"choices":[{"delta":{"tool_calls":{}}}]}'])(
    "an invalid chunk is the server's error: %j",
    (data) => {
      expect(() => open().push({ data })).toThrow(ServerError);
    },
  );
});

describe("details of an answer", () => {
  const say = (content: string, more: object = {}, choice: object = {}) => ({
    model: "gpt-5.5-2026-10-01",
    choices: [{ index: 0, delta: { content }, ...choice }],
    ...more,
  });

  test("the model that answered, if it is not the requested one", () => {
    expect(run([say("a"), say("b", { model: "late" }), stop]).complete.message.origin?.servedModelId).toBe("gpt-5.5-2026-10-01");
    for (const model of ["some-model", "", null, 7])
      expect(run([say("a", { model }), stop]).complete.message.origin).not.toHaveProperty("servedModelId");
  });

  test("counts before the end, not one per token", () => {
    const count = (tokens: number) => ({ prompt_tokens: 9, completion_tokens: tokens });
    const chunks = Array.from({ length: 130 }, (_, tokens) => say("a", { usage: count(tokens) }));
    const { shown, complete } = run([...chunks, say("", { usage: count(130) }, { finish_reason: "stop" })]);
    const counts = shown.flatMap((event) => (event.type === "model_usage" ? event.usage.outputTokens : []));
    expect(counts).toEqual([0, 64, 128]);
    expect(complete.usage).toMatchObject({ inputTokens: 9, outputTokens: 130 });
  });

  test("a count after the finish reason is not an event", () => {
    const { shown } = run([say("a"), stop, { choices: [], usage: { prompt_tokens: 1 } }]);
    expect(shown.map(({ type }) => type)).toEqual(["model_chunk"]);
  });

  const tokens = (...words: string[]) => ({ content: words.map((token) => ({ token, logprob: -0.1 })), refusal: null });
  const chunks = [
    say("a", { service_tier: "flex", system_fingerprint: "fp_1" }, { logprobs: tokens("a") }),
    say("b", {}, { logprobs: tokens("b") }),
    say("", {}, { logprobs: null, finish_reason: "stop" }),
  ];

  test.each([
    [{ logprobs: true, top_logprobs: 1 }, { logprobs: { content: tokens("a", "b").content } }],
    [{ service_tier: "auto" }, { service_tier: "flex" }],
    [{ seed: 7 }, { system_fingerprint: "fp_1" }],
    [{ logprobs: false }, undefined],
    [{}, undefined],
  ])("%j asks for %j", (body, expected) => {
    const { complete } = run(chunks, { call: { body, warnings: [] } });
    expect(complete.providerData).toEqual(expected && { openai: expected });
  });
});

test.each(["insufficient_system_resource", "network_error"])("%s means that the answer was aborted", (reason) => {
  expect(() => run([delta({ content: "Hel" }), delta({}, reason)])).toThrow(
    expect.objectContaining({ code: "stream_interrupted", message: expect.stringContaining(reason) }),
  );
});
