import { describe, expect, test } from "vitest";
import type { ModelCompleteEvent } from "../contract/event.js";
import type { FinishReason } from "../contract/finish.js";
import type { AssistantMessage } from "../contract/message.js";
import type { Model } from "../contract/model.js";
import { emptyAnswer } from "./empty-answer.js";

const model: Model = { provider: "acme", modelId: "large", capabilities: {}, async *stream() {} };
const warningOf = (content: AssistantMessage["content"], reason: FinishReason = "stop", raw?: string): string | undefined => {
  const finishReason: ModelCompleteEvent["finishReason"] = raw === undefined ? { reason } : { reason, raw };
  return emptyAnswer(model, { type: "model_complete", message: { role: "assistant", content }, finishReason })?.message;
};

describe("an answer that ends well with nothing in it warns", () => {
  test.each<[string, AssistantMessage["content"], RegExp]>([
    ["nothing", [], /acme "large" finished \(stop\) with nothing in its answer/],
    ["an empty text", "", /with nothing in/],
    ["blanks", [{ type: "text", text: " \n" }], /with nothing in/],
    [
      "thinking",
      [
        { type: "reasoning", text: "Hm." },
        { type: "text", text: "" },
      ],
      /with nothing but thinking/,
    ],
  ])("%s", (_name, content, expected) => expect(warningOf(content)).toMatch(expected));

  test("with the server's own word", () => expect(warningOf([], "other", "unload")).toContain("(unload)"));

  test.each<[string, AssistantMessage["content"], FinishReason?]>([
    ["text", "Hi"],
    [
      "a text after thinking",
      [
        { type: "reasoning", text: "Hm." },
        { type: "text", text: "Hi" },
      ],
    ],
    ["a call", [{ type: "tool_call", id: "c", name: "f", arguments: {} }]],
    ["an image", [{ type: "image", source: { url: "https://x/y" } }]],
    ["a refusal", [{ type: "refusal", refusal: "No." }]],
    ["a hosted call", [{ type: "provider", kind: "web_search_call", data: {} }]],
    ["a limit", [], "length"],
    ["a filter", [], "content_filter"],
    ["a pause", [], "pause"],
  ])("not: %s", (_name, content, reason) => expect(warningOf(content, reason)).toBeUndefined());

  test.each([
    {},
    { message: null },
    { message: { content: null }, finishReason: { reason: "stop" } },
    { message: { content: [null] }, finishReason: null },
  ])("what a custom model gives is judged elsewhere: %j", (fields) => {
    expect(emptyAnswer(model, { type: "model_complete", ...fields } as ModelCompleteEvent)).toBeUndefined();
  });
});
