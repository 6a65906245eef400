import type { AssistantPart, JsonObject, Message } from "@locus/core";
import { describe, expect, test } from "vitest";
import type { GenericProfile } from "../format/generic-profile.js";
import { resolveFamily } from "./families.js";
import { toGenericMessages } from "./messages.js";

function lower(messages: Message[], compat?: Partial<GenericProfile>, model = "mistral.large") {
  const warnings: string[] = [];
  const wire = toGenericMessages(messages, { profile: resolveFamily(model, compat), warn: (code) => warnings.push(code) });
  return { wire: JSON.parse(JSON.stringify(wire)) as JsonObject[], warnings };
}

const text = (words: string) => ({ type: "TEXT", text: words });
const user = (content: string): Message => ({ role: "user", content });
const call = (id: string, city: string): AssistantPart => ({ type: "tool_call", id, name: "weather", arguments: { city } });
const result = (toolCallId: string, content: string): Message => ({ role: "tool", toolCallId, name: "weather", content });
const wireCall = (id: string, city: string) => ({ id, type: "FUNCTION", name: "weather", arguments: `{"city":"${city}"}` });
const wireResult = (toolCallId: string, words: string) => ({ role: "TOOL", toolCallId, content: [text(words)] });
const question = { role: "USER", content: [text("Weather?")] };
const parallel: Message[] = [
  user("Weather?"),
  { role: "assistant", content: [{ type: "text", text: "Let me see." }, call("a", "Oslo"), call("b", "Rome")] },
  result("b", "rain"),
  result("a", "sun"),
];

describe("a conversation in GENERIC", () => {
  test.each<[name: string, messages: Message[], wire: object[]]>([
    [
      "roles, and several parts of text",
      [
        { role: "system", content: "Be kind." },
        {
          role: "user",
          content: [
            { type: "text", text: "Hi" },
            { type: "text", text: "there" },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "text", text: "Hel" },
            { type: "text", text: "lo" },
          ],
        },
      ],
      [
        { role: "SYSTEM", content: [text("Be kind.")] },
        { role: "USER", content: [text("Hi"), text("there")] },
        { role: "ASSISTANT", content: [text("Hello")] },
      ],
    ],
    [
      "results in the order of their calls, whatever theirs was",
      parallel,
      [
        question,
        { role: "ASSISTANT", content: [text("Let me see.")], toolCalls: [wireCall("a", "Oslo"), wireCall("b", "Rome")] },
        wireResult("a", "sun"),
        wireResult("b", "rain"),
      ],
    ],
    // Without text, the service fails on such a message.
    [
      "a call without a word gets a full stop, and so do a result and an answer without any",
      [
        user("Weather?"),
        { role: "assistant", content: [call("a", "Oslo")] },
        result("a", ""),
        { role: "assistant", content: "" },
        user("Hm?"),
      ],
      [
        question,
        { role: "ASSISTANT", content: [text(".")], toolCalls: [wireCall("a", "Oslo")] },
        wireResult("a", "."),
        { role: "ASSISTANT", content: [text(".")] },
        { role: "USER", content: [text("Hm?")] },
      ],
    ],
    [
      "a call without a result gets one, a result without a call gets the call, and nothing comes between them",
      [
        { role: "assistant", content: [call("a", "Oslo"), call("b", "Rome")] },
        user("Hurry."),
        result("b", "rain"),
        result("c", "snow"),
      ],
      [
        { role: "ASSISTANT", content: [text(".")], toolCalls: [wireCall("a", "Oslo"), wireCall("b", "Rome")] },
        wireResult("a", "There is no result."),
        wireResult("b", "rain"),
        { role: "USER", content: [text("Hurry.")] },
        { role: "ASSISTANT", content: [text(".")], toolCalls: [{ ...wireCall("c", ""), arguments: "{}" }] },
        wireResult("c", "snow"),
      ],
    ],
    [
      "a refusal, with and without words",
      [
        { role: "assistant", content: [{ type: "refusal", refusal: "No." }] },
        {
          role: "assistant",
          content: [
            { type: "text", text: "Well," },
            { type: "refusal", refusal: "no." },
          ],
        },
      ],
      [
        { role: "ASSISTANT", refusal: "No." },
        { role: "ASSISTANT", content: [text("Well,")], refusal: "no." },
      ],
    ],
    [
      "media, and parts in the wire's own words",
      [
        {
          role: "user",
          content: [
            { type: "image", source: { url: "https://example.com/a.png" }, detail: "low" },
            { type: "image", source: { base64: "AAAA", mediaType: "image/png" } },
            { type: "audio", source: { base64: "AAAA", mediaType: "audio/wav" } },
            { type: "file", source: { base64: "AAAA", mediaType: "application/pdf" }, filename: "a.pdf" },
            { type: "VIDEO", videoUrl: { url: "https://example.com/a.mp4" } } as never,
          ],
        },
      ],
      [
        {
          role: "USER",
          content: [
            { type: "IMAGE", imageUrl: { url: "https://example.com/a.png", detail: "LOW" } },
            { type: "IMAGE", imageUrl: { url: "data:image/png;base64,AAAA" } },
            { type: "AUDIO", audioUrl: { url: "data:audio/wav;base64,AAAA" } },
            { type: "DOCUMENT", documentUrl: { url: "data:application/pdf;base64,AAAA" } },
            { type: "VIDEO", videoUrl: { url: "https://example.com/a.mp4" } },
          ],
        },
      ],
    ],
    [
      "media in the results of tools, after all of them",
      [
        { role: "assistant", content: [call("a", "Oslo"), call("b", "Rome")] },
        {
          role: "tool",
          toolCallId: "a",
          name: "weather",
          content: [
            { type: "text", text: "sun" },
            { type: "image", source: { url: "https://example.com/a.png" } },
          ],
        },
        result("b", "rain"),
      ],
      [
        { role: "ASSISTANT", content: [text(".")], toolCalls: [wireCall("a", "Oslo"), wireCall("b", "Rome")] },
        wireResult("a", "sun"),
        wireResult("b", "rain"),
        {
          role: "USER",
          content: [
            text("Media returned by the tool weather (a):"),
            { type: "IMAGE", imageUrl: { url: "https://example.com/a.png" } },
          ],
        },
      ],
    ],
  ])("%s", (_name, messages, wire) => expect(lower(messages)).toEqual({ wire, warnings: [] }));

  test("Gemini gets calls that were made at once one by one, each with its result", () => {
    expect(lower(parallel, undefined, "google.gemini-2.5-flash").wire).toEqual([
      question,
      { role: "ASSISTANT", content: [text("Let me see.")], toolCalls: [wireCall("a", "Oslo")] },
      wireResult("a", "sun"),
      { role: "ASSISTANT", content: [text(".")], toolCalls: [wireCall("b", "Rome")] },
      wireResult("b", "rain"),
    ]);
  });

  test.each<[GenericProfile["reasoningReplay"], sent: (string | undefined)[]]>([
    ["never", [undefined, undefined]],
    ["tool_calls", ["Hm.", undefined]],
    ["always", ["Hm.", "So."]],
  ])("thinking goes back: %s", (reasoningReplay, sent) => {
    const { wire } = lower(
      [
        { role: "assistant", content: [{ type: "reasoning", text: "Hm." }, call("a", "Oslo")] },
        result("a", "sun"),
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "So." },
            { type: "text", text: "Sun." },
          ],
        },
      ],
      { reasoningReplay },
    );
    expect(wire.filter(({ role }) => role === "ASSISTANT").map(({ reasoningContent }) => reasoningContent)).toEqual(sent);
  });

  test("an assistant's images and files are left out with a warning; its speech is sent as text", () => {
    const { wire, warnings } = lower([
      {
        role: "assistant",
        content: [
          { type: "image", source: { url: "https://example.com/a.png" } },
          { type: "audio", source: { base64: "AAAA", mediaType: "audio/wav" }, transcript: "Hi" },
        ],
      },
    ]);
    expect({ wire, warnings }).toEqual({
      wire: [{ role: "ASSISTANT", content: [text("Hi")] }],
      warnings: ["unsupported_content"],
    });
  });

  test("an uploaded file is refused before anything is sent, with what works", () => {
    const ask = () => lower([{ role: "user", content: [{ type: "file", source: { fileId: "file-1" } }] }]);
    expect(ask).toThrow(
      "OCI's chat API does not accept uploaded files: pass { url } or { base64, mediaType } as the source of this file part.",
    );
  });
});
