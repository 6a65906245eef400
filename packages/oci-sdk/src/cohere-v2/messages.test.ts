import type { Message, UserPart } from "@locus/core";
import { describe, expect, test } from "vitest";
import { toCohereV2Messages } from "./messages.js";

function lower(messages: Message[]) {
  const warnings: string[] = [];
  const names = { toWire: (name: string) => name.replaceAll("-", "_") };
  const { messages: wire, documents } = toCohereV2Messages(messages, { names, warn: (code) => warnings.push(code) });
  return { wire, documents, warnings };
}

const text = (words: string) => ({ type: "TEXT", text: words });
const user = (content: string): Message => ({ role: "user", content });
const call = (id: string, city: string) => ({ type: "tool_call" as const, id, name: "look-up", arguments: { city } });
const wireCall = (id: string, city: string) => ({
  id,
  type: "FUNCTION",
  function: { name: "look_up", arguments: JSON.stringify({ city }) },
});
const result = (toolCallId: string, content: string): Message => ({ role: "tool", toolCallId, name: "look-up", content });

describe("toCohereV2Messages", () => {
  test.each<[string, Message[], object[]]>([
    ["text", [user("Hi")], [{ role: "USER", content: [text("Hi")] }]],
    ["the system prompt", [{ role: "system", content: "Be kind." }], [{ role: "SYSTEM", content: [text("Be kind.")] }]],
    ["an answer", [{ role: "assistant", content: "Hello" }], [{ role: "ASSISTANT", content: [text("Hello")] }]],
    [
      "nothing said",
      [user(""), { role: "assistant", content: [] }],
      [
        { role: "USER", content: [text(" ")] },
        { role: "ASSISTANT", content: [text(" ")] },
      ],
    ],
    [
      "an image by URL, and one in bytes",
      [
        {
          role: "user",
          content: [
            { type: "image", source: { url: "https://x/y.png" }, detail: "low" },
            { type: "image", source: { base64: "AA==", mediaType: "image/png" } },
          ],
        },
      ],
      [
        {
          role: "USER",
          content: [
            { type: "IMAGE_URL", imageUrl: { url: "https://x/y.png", detail: "LOW" } },
            { type: "IMAGE_URL", imageUrl: { url: "data:image/png;base64,AA==" } },
          ],
        },
      ],
    ],
    [
      "calls and their results, in the order of the calls",
      [
        user("Weather?"),
        { role: "assistant", content: [call("1", "Oslo"), call("2", "Rome")] },
        result("2", "hot"),
        result("1", ""),
      ],
      [
        { role: "USER", content: [text("Weather?")] },
        { role: "ASSISTANT", content: [], toolCalls: [wireCall("1", "Oslo"), wireCall("2", "Rome")] },
        { role: "TOOL", toolCallId: "1", content: [text(" ")] },
        { role: "TOOL", toolCallId: "2", content: [text("hot")] },
      ],
    ],
    [
      "the plan goes back with its calls, and so does thinking",
      [
        {
          role: "assistant",
          content: [{ type: "reasoning", text: "I will look.", providerData: { "oci.sdk": "plan" } }, call("1", "Oslo")],
        },
        result("1", "sunny"),
        {
          role: "assistant",
          content: [{ type: "reasoning", text: "Hm.", providerData: { "oci.sdk": "thinking" } }, call("2", "Rome")],
        },
        result("2", "hot"),
      ],
      [
        { role: "ASSISTANT", content: [], toolPlan: "I will look.", toolCalls: [wireCall("1", "Oslo")] },
        { role: "TOOL", toolCallId: "1", content: [text("sunny")] },
        { role: "ASSISTANT", content: [{ type: "THINKING", thinking: "Hm." }], toolCalls: [wireCall("2", "Rome")] },
        { role: "TOOL", toolCallId: "2", content: [text("hot")] },
      ],
    ],
    [
      "thinking of an answer, or of another model, does not go back",
      [
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "Hm.", providerData: { "oci.sdk": "thinking" } },
            { type: "text", text: "4" },
          ],
        },
        { role: "assistant", content: [{ type: "reasoning", text: "Hm." }, call("1", "Oslo")] },
        result("1", "sunny"),
      ],
      [
        { role: "ASSISTANT", content: [text("4")] },
        { role: "ASSISTANT", content: [], toolCalls: [wireCall("1", "Oslo")] },
        { role: "TOOL", toolCallId: "1", content: [text("sunny")] },
      ],
    ],
    [
      "media of tools follow all results of the turn",
      [
        { role: "assistant", content: [call("1", "Oslo"), call("2", "Rome")] },
        {
          role: "tool",
          toolCallId: "1",
          name: "look-up",
          content: [
            { type: "text", text: "Here." },
            { type: "image", source: { url: "https://x/y.png" } },
          ],
        },
        result("2", "hot"),
      ],
      [
        { role: "ASSISTANT", content: [], toolCalls: [wireCall("1", "Oslo"), wireCall("2", "Rome")] },
        { role: "TOOL", toolCallId: "1", content: [text("Here.")] },
        { role: "TOOL", toolCallId: "2", content: [text("hot")] },
        {
          role: "USER",
          content: [text("Media returned by the tool look-up (1):"), { type: "IMAGE_URL", imageUrl: { url: "https://x/y.png" } }],
        },
      ],
    ],
  ])("%s", (_name, messages, wire) => {
    const lowered = lower(messages);
    expect(JSON.parse(JSON.stringify(lowered.wire))).toEqual(wire);
    expect(lowered.warnings).toEqual([]);
  });

  test("text files are documents", () => {
    const part: UserPart = { type: "file", filename: "a.txt", source: { base64: btoa("Fish swim."), mediaType: "text/plain" } };
    expect(lower([{ role: "user", content: [part, { type: "text", text: "Who?" }] }])).toMatchObject({
      wire: [{ role: "USER", content: [text("Who?")] }],
      documents: [{ title: "a.txt", text: "Fish swim." }],
      warnings: [],
    });
  });

  test("audio is not sent, with a warning", () => {
    const part: UserPart = { type: "audio", source: { base64: "AA==", mediaType: "audio/wav" } };
    expect(lower([{ role: "user", content: [part] }])).toMatchObject({
      wire: [{ content: [text(" ")] }],
      warnings: ["unsupported_content"],
    });
  });
});
