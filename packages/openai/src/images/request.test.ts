import { ConfigurationError, type ImagePart, type Message, type ModelRequest, type UserPart } from "@locus/core";
import { createLearning } from "@locus/core/provider";
import { onePixelPng } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { type ImageContext, imageLearning, toImageCall } from "./request.js";
import type { OpenAIImageSettings } from "./settings.js";

const context: ImageContext = { provider: "openai.images", modelId: "gpt-image-1" };
const png: ImagePart = { type: "image", source: { base64: onePixelPng, mediaType: "image/png" } };
const dataURL = `data:image/png;base64,${onePixelPng}`;

/** The body as sent, without undefined values. */
function bodyOf(request: Partial<ModelRequest>, extra: Partial<ImageContext> = {}): unknown {
  const { body } = toImageCall(ask(request), { ...context, ...extra });
  return JSON.parse(JSON.stringify(body));
}

const userSays = (...content: UserPart[]): Partial<ModelRequest> => ({ messages: [{ role: "user", content }] });
const options = (values: OpenAIImageSettings): Partial<ModelRequest> => ({
  providerOptions: { "openai.images": { ...values } },
});

describe("the converted request", () => {
  test("unset settings are not sent", () => {
    expect(toImageCall(ask(), context).warnings).toEqual([]);
    expect(bodyOf({})).toEqual({ model: "gpt-image-1", prompt: "Hi" });
  });

  test.each<[string, Message[], string]>([
    [
      "after the system prompt",
      [
        { role: "system", content: "In the style of a woodcut." },
        { role: "user", content: "A fjord" },
      ],
      "In the style of a woodcut.\n\nA fjord",
    ],
    [
      "with its texts joined",
      [
        {
          role: "user",
          content: [
            { type: "text", text: "A fjord" },
            { type: "text", text: " at night" },
          ],
        },
      ],
      "A fjord at night",
    ],
    [
      "with an image alone, after a system prompt",
      [
        { role: "system", content: "Make it a watercolour." },
        { role: "user", content: [png] },
      ],
      "Make it a watercolour.",
    ],
  ])("the newest user message: %s", (_name, messages, prompt) => {
    expect(bodyOf({ messages })).toMatchObject({ prompt });
  });

  test("images of the newest user message are edited, in their order", () => {
    const jpeg = "data:image/jpeg;base64,/9j/";
    expect(bodyOf(userSays(png, { type: "text", text: "Join them" }, { type: "image", source: { url: jpeg } }))).toEqual({
      model: "gpt-image-1",
      prompt: "Join them",
      image: [dataURL, jpeg],
    });
  });

  test("settings get the names of the API; options of a request and extraBody win, by either name", () => {
    const settings: OpenAIImageSettings = {
      size: "1536x1024",
      quality: "high",
      background: "transparent",
      outputFormat: "webp",
      outputCompression: 80,
      moderation: "low",
      partialImages: 2,
      n: 3,
      user: "ada",
    };
    expect(bodyOf({}, { settings })).toEqual({
      model: "gpt-image-1",
      prompt: "Hi",
      size: "1536x1024",
      quality: "high",
      background: "transparent",
      output_format: "webp",
      output_compression: 80,
      moderation: "low",
      partial_images: 2,
      n: 3,
      user: "ada",
      stream: true,
    });
    const request = { providerOptions: { "openai.images": { size: "auto", outputFormat: "jpeg", output_compression: 1, x: 1 } } };
    expect(bodyOf(request, { settings, extraBody: { size: "2x2", quality: "low", y: 2 } })).toMatchObject({
      size: "auto",
      quality: "low",
      output_format: "jpeg",
      output_compression: 1,
      x: 1,
      y: 2,
    });
  });

  test.each<[string, OpenAIImageSettings, object]>([
    ["none at first", { partialImages: 0 }, { partial_images: 0, stream: true }],
    ["some", { partialImages: 3 }, { partial_images: 3, stream: true }],
  ])("previews are streamed: %s", (_name, values, body) => {
    expect(bodyOf(options(values))).toEqual({ model: "gpt-image-1", prompt: "Hi", ...body });
  });

  test("settings about the images to edit are sent with edits only", () => {
    const settings = { inputFidelity: "high", mask: dataURL };
    expect(bodyOf({}, { settings })).toEqual({ model: "gpt-image-1", prompt: "Hi" });
    expect(bodyOf(userSays({ type: "text", text: "Hi" }, png), { settings })).toEqual({
      model: "gpt-image-1",
      prompt: "Hi",
      image: [dataURL],
      input_fidelity: "high",
      mask: dataURL,
    });
  });
});

describe("unsupported contents have a warning each", () => {
  const words = (request: Partial<ModelRequest>) =>
    toImageCall(ask(request), context).warnings.map(({ code, parameter, message }) => [code, parameter, message]);

  test("tools, an output schema, settings", () => {
    const request: Partial<ModelRequest> = {
      tools: [
        { type: "function", name: "weather", description: "", parameters: {} },
        { type: "provider", id: "web_search", options: {} },
      ],
      toolChoice: "required",
      output: { name: "output", schema: { type: "object" }, strict: true },
      settings: { temperature: 0, maxTokens: 5, topP: undefined },
    };
    expect(words(request)).toEqual([
      ["unsupported_tool", "tools", "The Images API has no tools: weather, web_search not sent."],
      ["unsupported_setting", "output", "An image has no output schema: not sent."],
      ["unsupported_setting", "temperature", "The Images API takes no temperature: not sent."],
      ["unsupported_setting", "maxTokens", "The Images API takes no maxTokens: not sent."],
    ]);
    expect(bodyOf(request)).toEqual({ model: "gpt-image-1", prompt: "Hi" });
  });

  test("audio and files", () => {
    const source = { base64: "QQ==", mediaType: "application/pdf" };
    const request = userSays({ type: "text", text: "Hi" }, { type: "audio", source }, { type: "file", source });
    expect(words(request)).toEqual([
      ["unsupported_content", "messages", "The Images API takes no audio: not sent."],
      ["unsupported_content", "messages", "The Images API takes no file: not sent."],
    ]);
  });

  test("the earlier conversation, whose images are not edited", () => {
    const messages: Message[] = [
      { role: "system", content: "Draw." },
      { role: "user", content: [{ type: "text", text: "A fjord" }, png] },
      { role: "assistant", content: [png] },
      { role: "user", content: "Now make it blue" },
    ];
    expect(words({ messages })).toEqual([
      ["unsupported_content", "messages", expect.stringMatching(/no conversation.* 2 other message.*pass it with the message/)],
    ]);
    expect(bodyOf({ messages })).toEqual({ model: "gpt-image-1", prompt: "Draw.\n\nNow make it blue" });
  });
});

describe("contents that cannot be sent are an error with advice", () => {
  test.each<[string, UserPart[], RegExp]>([
    ["nothing to draw", [png], /describe the image in the user message/],
    [
      "an image by URL",
      [
        { type: "text", text: "Hi" },
        { type: "image", source: { url: "https://x.example/a.png?sig=secret" } },
      ],
      /bytes of this one instead of its URL.*source: \{ bytes/,
    ],
    [
      "an uploaded file",
      [
        { type: "text", text: "Hi" },
        { type: "image", source: { fileId: "file-1" } },
      ],
      /bytes of this one instead of its id/,
    ],
  ])("%s", (_name, content, message) => {
    const lower = () => toImageCall(ask(userSays(...content)), context);
    expect(lower).toThrow(ConfigurationError);
    expect(lower).toThrow(message);
    expect(lower).not.toThrow(/secret/);
  });

  test("no user message", () => {
    expect(() => toImageCall({ messages: [] }, context)).toThrow(/describe the image in the user message/);
  });
});

describe("parameters that a server refuses by name", () => {
  const body = { model: "m", prompt: "p", size: "1x1", user: "ada", stream: true, partial_images: 2 };
  const refusal = (parameter: string, code = "unknown_parameter") => ({ message: "No.", code, parameter, status: 400 });

  test.each([
    ["an optional parameter is dropped", refusal("user"), true],
    ["the size is left to the caller", refusal("size"), false],
    ["the prompt is left to the caller", refusal("prompt"), false],
    ["an invalid value is left to the caller", refusal("user", "invalid_value"), false],
    ["an unsent parameter cannot be dropped", refusal("moderation"), false],
  ])("%s", async (_name, failure, learns) => {
    expect(await createLearning(imageLearning).learn(failure, { body })).toBe(learns);
  });

  test("previews are not requested without a stream, and dropped parameters have a warning", async () => {
    const learning = createLearning(imageLearning);
    await learning.learn(refusal("stream"), { body });
    const call = toImageCall(ask(), { ...context, settings: { partialImages: 2, size: "auto" } }, learning);
    expect(call.body).toEqual({ model: "gpt-image-1", prompt: "Hi", size: "auto" });
    expect(call.warnings).toEqual([
      {
        type: "model_warning",
        code: "unsupported_setting",
        message: "The model takes no stream: not sent. The model object learned this from a refusal and keeps to it.",
        parameter: "stream",
      },
    ]);
  });
});
