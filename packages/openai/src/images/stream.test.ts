import { LocusError, type ModelEvent, ServerError } from "@locus/core";
import { MessageBuilder, type SseEvent, type WireBody } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { imageStream } from "./stream.js";

const builderOf = () => new MessageBuilder({ provider: "openai.images", modelId: "m" });

function readerOf(body: WireBody = {}) {
  return imageStream({
    provider: "openai.images",
    builder: builderOf(),
    call: { body, warnings: [] },
    toError: (failure) => new LocusError(`failed ${JSON.stringify(failure)}`),
    unexpected: (text) => new ServerError(`unexpected ${text}`),
  });
}

const sse = (wire: object, event?: string): SseEvent => ({ data: JSON.stringify(wire), ...(event && { event }) });

/** All events of a stream, or of one whole answer. */
function read(given: readonly SseEvent[] | object, body?: WireBody): ModelEvent[] {
  const reader = readerOf(body);
  const events = Array.isArray(given)
    ? given.flatMap((event) => reader.push(event))
    : reader.push({ data: JSON.stringify(given) }, true);
  return [...events, ...reader.end()];
}

const image = (base64: string, mediaType = "image/png") => ({ type: "image", source: { base64, mediaType } });
const usage = { input_tokens: 10, input_tokens_details: { text_tokens: 4, image_tokens: 6 }, output_tokens: 5, total_tokens: 15 };
const completed = (b64_json: string, more?: object) => sse({ type: "image_generation.completed", b64_json, usage, ...more });

const turn = (content: object[], counts?: object) => ({
  type: "model_complete",
  message: {
    role: "assistant",
    content,
    origin: { provider: "openai.images", modelId: "m" },
    finishReason: { reason: "stop" },
  },
  ...(counts && { usage: counts }),
  finishReason: { reason: "stop" },
});

describe("a whole answer", () => {
  test("its images are parts, with the revised prompt", () => {
    const answer = {
      created: 1,
      output_format: "webp",
      data: [{ b64_json: "QQ==", revised_prompt: "A deep fjord" }, { b64_json: "Qg==" }],
      usage,
    };
    const parts = [
      { ...image("QQ==", "image/webp"), providerData: { "openai.images": { revised_prompt: "A deep fjord" } } },
      image("Qg==", "image/webp"),
    ];
    expect(read(answer)).toEqual([
      ...parts.map((part, partIndex) => ({ type: "model_part", part, partIndex })),
      turn(parts, { inputTokens: 10, outputTokens: 5, totalTokens: 15, raw: usage }),
    ]);
  });

  test.each<[string, object, WireBody, object]>([
    ["the format that was asked for", { data: [{ b64_json: "QQ==" }] }, { output_format: "jpeg" }, image("QQ==", "image/jpeg")],
    ["PNG by default", { data: [{ b64_json: "QQ==" }] }, {}, image("QQ==")],
    ["an address", { data: [{ url: "https://x/a.png" }] }, {}, { type: "image", source: { url: "https://x/a.png" } }],
  ])("%s", (_name, answer, body, part) => {
    expect(read(answer, body)).toEqual([{ type: "model_part", part, partIndex: 0 }, turn([part])]);
  });

  test("fewer images than asked for are a warning", () => {
    expect(read({ data: [{ b64_json: "QQ==" }, {}] }, { n: 2 })).toEqual([
      { type: "model_part", part: image("QQ=="), partIndex: 0 },
      { type: "model_warning", code: "missing_images", message: "Requested 2 images, received 1.", parameter: "n" },
      turn([image("QQ==")]),
    ]);
  });

  test.each([{}, { data: [] }, { data: [{}] }, { data: null }, { hello: 1 }])("%j is not an answer", (answer) => {
    expect(() => read(answer)).toThrow("unexpected");
  });

  test("an error is thrown as its own class", () => {
    expect(() => read({ error: { message: "No." } })).toThrow('failed {"error":{"message":"No."}}');
  });
});

describe("a stream", () => {
  const partial = (b64_json: string, type = "image_generation.partial_image") =>
    sse({ type, b64_json, output_format: "webp", partial_image_index: 0 });

  test("previews, then the image", () => {
    expect(read([partial("QQ=="), partial("Qg=="), completed("Qw==", { output_format: "webp" })])).toEqual([
      { type: "model_part", part: image("QQ==", "image/webp"), partial: true, partIndex: 0 },
      { type: "model_part", part: image("Qg==", "image/webp"), partial: true, partIndex: 0 },
      { type: "model_part", part: image("Qw==", "image/webp"), partIndex: 0 },
      turn([image("Qw==", "image/webp")], { inputTokens: 10, outputTokens: 5, totalTokens: 15, raw: usage }),
    ]);
  });

  test("edits, named by the event's name alone", () => {
    const events = [
      sse({ b64_json: "QQ==" }, "image_edit.partial_image"),
      sse({ b64_json: "Qg==" }, "image_edit.completed"),
      { data: "[DONE]" },
    ];
    expect(read(events).map(({ type }) => type)).toEqual(["model_part", "model_part", "model_complete"]);
  });

  test("several images add up, and the stream ends with the last", () => {
    const reader = readerOf({ n: 2 });
    const over = [completed("QQ=="), completed("Qg==")].map((event) => {
      reader.push(event);
      return reader.isOver;
    });
    expect(over).toEqual([false, true]);
    expect(reader.end()).toEqual([turn([image("QQ=="), image("Qg==")], { inputTokens: 20, outputTokens: 10, totalTokens: 30 })]);
  });

  test("unknown events are skipped", () => {
    expect(read([sse({ type: "image_generation.queued" }), sse({}), completed("QQ==")])).toHaveLength(2);
  });

  test.each([
    ["nothing", []],
    ["previews", [partial("QQ==")]],
  ])("that ends after %s is incomplete", (_name, events) => {
    expect(() => read(events)).toThrow(expect.objectContaining({ code: "stream_interrupted" }));
  });

  test.each([
    ["an error event", sse({ type: "error", error: { message: "No." } }, "error")],
    ["an error without a wrapper", sse({ message: "No." }, "error")],
    ["an error on its own", sse({ error: { message: "No." } })],
  ])("%s is thrown, also after previews", (_name, event) => {
    expect(() => read([partial("QQ=="), event])).toThrow(/^failed .*No\./);
  });

  test.each([
    ["no JSON", { data: "<html>" }],
    ["an event without an image", completed("")],
  ])("%s is not the protocol", (_name, event) => {
    expect(() => read([event])).toThrow("unexpected");
  });
});
