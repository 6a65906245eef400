import { ConfigurationError, type Message, type UserPart } from "@locus/core";
import { describe, expect, test } from "vitest";
import { type CompatProfile, resolveProfile } from "../compat.js";
import { toChatMessages } from "./messages.js";

function lower(messages: Message[], compat: Partial<CompatProfile> = {}): { wire: unknown; warnings: string[] } {
  const warnings: string[] = [];
  const profile = resolveProfile("http://localhost/v1", "some-model", compat);
  const wire = toChatMessages(messages, {
    provider: "openai",
    modelId: "some-model",
    profile,
    warn: (_code, message) => warnings.push(message),
  });
  return { wire, warnings };
}

const call = { type: "tool_call", id: "c1", name: "weather", arguments: { city: "Oslo" } } as const;
const wireCall = { id: "c1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } };
const thinking: Message = {
  role: "assistant",
  content: [
    { type: "reasoning", text: "Hm." },
    { type: "text", text: "Hi" },
  ],
};
const thinkingCall: Message = { role: "assistant", content: [{ type: "reasoning", text: "Hm." }, call] };

describe("toChatMessages", () => {
  test.each<[string, Message[], unknown[], Partial<CompatProfile>?]>([
    ["system", [{ role: "system", content: "Be kind." }], [{ role: "system", content: "Be kind." }]],
    ["developer", [{ role: "system", content: "Be." }], [{ role: "developer", content: "Be." }], { systemRole: "developer" }],
    ["one text part as a string", [{ role: "user", content: [{ type: "text", text: "Hi" }] }], [{ role: "user", content: "Hi" }]],
    [
      "calls without text",
      [{ role: "assistant", content: [call] }],
      [{ role: "assistant", content: null, tool_calls: [wireCall] }],
    ],
    [
      "a name that the model made up",
      [{ role: "assistant", content: [{ ...call, name: "functions.weather" }] }],
      [
        {
          role: "assistant",
          content: null,
          tool_calls: [{ ...wireCall, function: { ...wireCall.function, name: "functions_weather" } }],
        },
      ],
    ],
    [
      "invalid arguments are sent back as {}",
      [{ role: "assistant", content: [{ ...call, arguments: {}, invalidArguments: '{"ci' }] }],
      [{ role: "assistant", content: null, tool_calls: [{ ...wireCall, function: { name: "weather", arguments: "{}" } }] }],
    ],
    [
      "a refusal",
      [{ role: "assistant", content: [{ type: "refusal", refusal: "No." }] }],
      [{ role: "assistant", content: null, refusal: "No." }],
    ],
    [
      "audio by its id, or as its transcript",
      [
        {
          role: "assistant",
          content: [{ type: "audio", source: { base64: "AA==", mediaType: "audio/wav" }, providerData: { openai: "a1" } }],
        },
        { role: "assistant", content: [{ type: "audio", source: { base64: "AA==", mediaType: "audio/wav" }, transcript: "Hi" }] },
      ],
      [
        { role: "assistant", content: null, audio: { id: "a1" } },
        { role: "assistant", content: "Hi" },
      ],
    ],
    [
      "nothing but thinking",
      [{ role: "assistant", content: [{ type: "reasoning", text: "Hm." }] }],
      [{ role: "assistant", content: "" }],
    ],
    ["reasoning, never", [thinking], [{ role: "assistant", content: "Hi" }]],
    [
      "reasoning, always",
      [thinking],
      [{ role: "assistant", content: "Hi", reasoning: "Hm." }],
      { reasoningReplay: "always", reasoningField: "reasoning" },
    ],
    [
      "reasoning, with tool calls",
      [thinking, thinkingCall],
      [
        { role: "assistant", content: "Hi" },
        { role: "assistant", content: null, reasoning_content: "Hm.", tool_calls: [wireCall] },
      ],
      { reasoningReplay: "tool_calls" },
    ],
    [
      "media of tools after all results of the turn",
      [
        { role: "assistant", content: [call, { ...call, id: "c2" }] },
        {
          role: "tool",
          toolCallId: "c1",
          name: "photo",
          content: [
            { type: "text", text: "Here." },
            { type: "image", source: { url: "https://x/y.png" } },
          ],
        },
        { role: "tool", toolCallId: "c2", name: "weather", content: "Sunny." },
        { role: "user", content: "Thanks" },
      ],
      [
        { role: "assistant", content: null, tool_calls: [wireCall, { ...wireCall, id: "c2" }] },
        { role: "tool", tool_call_id: "c1", content: "Here." },
        { role: "tool", tool_call_id: "c2", content: "Sunny." },
        {
          role: "user",
          content: [
            { type: "text", text: "Media returned by the tool photo (c1):" },
            { type: "image_url", image_url: { url: "https://x/y.png" } },
          ],
        },
        { role: "user", content: "Thanks" },
      ],
    ],
  ])("%s", (_name, messages, wire, compat) => expect(lower(messages, compat)).toEqual({ wire, warnings: [] }));

  describe("a result without its call, left behind by a hook, is not sent", () => {
    const image = { type: "image", source: { url: "https://x/y.png" } } as const;
    const calls: Message = { role: "assistant", content: [call, { ...call, id: "c2" }] };
    const result = (toolCallId: string): Message => ({
      role: "tool",
      toolCallId,
      name: "weather",
      content: [{ type: "text", text: toolCallId }, image],
    });
    const outline = (wire: unknown): string =>
      (wire as { role: string; tool_call_id?: string; content: unknown }[])
        .map(({ role, tool_call_id, content }) => tool_call_id ?? (Array.isArray(content) ? `${role} with media` : role))
        .join();

    test.each<[string, Message[], string, string[]]>([
      ["at the beginning", [result("c0"), { role: "user", content: "Hi" }], "user", ["c0"]],
      ["after a call", [calls, result("c1"), result("c2"), result("c3")], "assistant,c1,c2,user with media", ["c3"]],
      ["between results", [calls, result("c0"), result("c1"), result("c2")], "assistant,c1,c2,user with media", ["c0"]],
      ["before its call", [result("c1"), calls, result("c1"), result("c2")], "assistant,c1,c2,user with media", ["c1"]],
    ])("%s", (_name, messages, roles, ids) => {
      const { wire, warnings } = lower(messages);
      expect(outline(wire)).toBe(roles);
      expect(warnings).toEqual(ids.map((id) => `The result of weather has no call (${id}): not sent.`));
    });

    test("for any number of last messages that a hook keeps", () => {
      const conversation: Message[] = [{ role: "user", content: "Hi" }, calls, result("c1"), result("c2"), thinking];
      expect(conversation.map((_message, kept) => outline(lower(conversation.slice(kept)).wire))).toEqual([
        "user,assistant,c1,c2,user with media,assistant",
        "assistant,c1,c2,user with media,assistant",
        "assistant",
        "assistant",
        "assistant",
      ]);
    });
  });

  test("an image of the assistant is left out with a warning", () => {
    const { wire, warnings } = lower([
      {
        role: "assistant",
        content: [
          { type: "image", source: { url: "https://x/y.png" } },
          { type: "text", text: "A cat." },
        ],
      },
    ]);
    expect(wire).toEqual([{ role: "assistant", content: "A cat." }]);
    expect(warnings).toEqual([expect.stringContaining("image")]);
  });
});

describe("content parts", () => {
  const lowerPart = (part: UserPart) =>
    lower([{ role: "user", content: [{ type: "text", text: "See:" }, part] }]).wire as [{ content: [unknown, unknown] }];

  test.each<[string, unknown, unknown]>([
    [
      "an image by URL",
      { type: "image", source: { url: "https://x/y" }, detail: "low" },
      { type: "image_url", image_url: { url: "https://x/y", detail: "low" } },
    ],
    [
      "an image in bytes",
      { type: "image", source: { base64: "AA==", mediaType: "image/png" } },
      { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
    ],
    [
      "WAV",
      { type: "audio", source: { base64: "AA==", mediaType: "audio/x-wav" } },
      { type: "input_audio", input_audio: { data: "AA==", format: "wav" } },
    ],
    [
      "MP3 in a data URL",
      { type: "audio", source: { url: "data:audio/mpeg;base64,AA==" } },
      { type: "input_audio", input_audio: { data: "AA==", format: "mp3" } },
    ],
    [
      "a PDF",
      { type: "file", source: { base64: "AA==", mediaType: "application/pdf" } },
      { type: "file", file: { filename: "file.pdf", file_data: "data:application/pdf;base64,AA==" } },
    ],
    [
      "a file with its name",
      { type: "file", filename: "a.pdf", source: { base64: "AA==", mediaType: "application/pdf" } },
      { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AA==" } },
    ],
    ["an uploaded file", { type: "file", source: { fileId: "file-1" } }, { type: "file", file: { file_id: "file-1" } }],
    ...[
      { type: "image_url", image_url: { url: "https://x/y" } },
      { type: "input_audio", input_audio: { data: "AA==", format: "wav" } },
      { type: "file", file: { file_id: "file-1" } },
    ].map((part): [string, unknown, unknown] => [`OpenAI's own ${part.type}`, part, part]),
  ])("%s", (_name, part, wire) => expect(lowerPart(part as UserPart)[0].content[1]).toEqual(wire));

  test.each([
    ["wav", "wav", "WAV", "x-wav", "wave", "vnd.wave", "x-pn-wav", "wav; codecs=1"],
    ["mp3", "mpeg", "mp3", "x-mp3", "mpga", "mpeg3", "x-mpeg-3", "x-mpeg"],
    ["m4a", "mp4", "m4a", "x-m4a", "mp4a-latm"],
    ["aac", "aac", "x-aac", "aacp", "vnd.dlna.adts", "x-hx-aac-adts"],
    ["mp3", "mpg", "x-mpg"],
    ["aiff", "aiff", "x-aiff", "aifc"],
    ["flac", "flac", "x-flac"],
    ["ogg", "ogg", "vorbis"],
    ["pcm16", "L16;rate=24000", "pcm"],
  ])("audio is %s on the wire (567-labs/instructor#2415)", (format, ...subtypes) => {
    for (const subtype of subtypes) {
      const part: UserPart = { type: "audio", source: { base64: "AA==", mediaType: `audio/${subtype}` } };
      expect(lowerPart(part)[0].content[1]).toEqual({ type: "input_audio", input_audio: { data: "AA==", format } });
    }
  });

  test.each<[string, unknown, RegExp]>([
    ["an uploaded image", { type: "image", source: { fileId: "f" } }, /image.*\{ url \}/],
    ["audio by URL", { type: "audio", source: { url: "https://x/y.wav" } }, /audio.*base64, mediaType/],
    ["a file by URL", { type: "file", source: { url: "https://x/y.pdf" } }, /file.*fileId/],
    ["an unknown part", { type: "video", video: {} }, /video.*\{ url \}.*text, image/],
  ])("%s is a ConfigurationError that shows what works", (_name, part, message) => {
    const run = () => lowerPart(part as UserPart);
    expect(run).toThrow(ConfigurationError);
    expect(run).toThrow(message);
  });
});
