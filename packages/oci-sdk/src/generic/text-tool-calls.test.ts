import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTags, type TextPiece } from "./text-tool-calls.js";

const all = { textToolCalls: true, thinkTags: true };
const call = (city: string) => ({ name: "weather", arguments: `{"city":"${city}"}` });
const oslo = '<tool_call>\n{"name": "weather", "arguments": {"city":"Oslo"}}\n</tool_call>';
const rome = '<tool_calling>{"name":"weather","arguments":{"city":"Rome"}}</tool_calling>';

/** The pieces of a text in chunks, those of one kind that follow each other joined. */
function read(chunks: readonly string[], tags = all): TextPiece[] {
  const next = readTags(tags);
  const pieces: Record<string, string>[] = [];
  for (const piece of [...chunks, undefined].flatMap((chunk) => next(chunk))) {
    const [kind = "", words = ""] = Object.entries(piece)[0] ?? [];
    const last = pieces.at(-1);
    if (kind !== "name" && last && kind in last) last[kind] += words;
    else pieces.push({ ...piece });
  }
  return pieces as TextPiece[];
}

describe("calls and thinking in text", () => {
  test.each<[name: string, text: string, pieces: TextPiece[]]>([
    ["no call", "Hello", [{ text: "Hello" }]],
    ["a call", oslo, [call("Oslo")]],
    ["the other tag", rome, [call("Rome")]],
    [
      "several, and text around them",
      `Let me see.\n${oslo}\n${rome} Done.`,
      [{ text: "Let me see.\n" }, call("Oslo"), { text: "\n" }, call("Rome"), { text: " Done." }],
    ],
    ["thinking before it", `<think>Hm.</think>${oslo}`, [{ thinking: "Hm." }, call("Oslo")]],
    ["a tag in thinking is thought", `<think>${oslo}</think>No.`, [{ thinking: oslo }, { text: "No." }]],
    ["no arguments", '<tool_call>{"name":"now"}</tool_call>', [{ name: "now", arguments: "{}" }]],
    [
      "parameters in place of arguments",
      '<tool_call>{"name":"f","parameters":{"x":1}}</tool_call>',
      [{ name: "f", arguments: '{"x":1}' }],
    ],
    [
      "arguments encoded twice",
      '<tool_call>{"name":"f","arguments":"{\\"x\\":1}"}</tool_call>',
      [{ name: "f", arguments: '{"x":1}' }],
    ],
    ["a call whose last tag is missing", oslo.replace("</tool_call>", ""), [call("Oslo")]],
    ["a call that is cut off stays text", oslo.slice(0, 40), [{ text: oslo.slice(0, 40) }]],
    ["what is no JSON stays text", "<tool_call>weather(Oslo)</tool_call>!", [{ text: "<tool_call>weather(Oslo)</tool_call>!" }]],
    [
      "JSON without a name stays text",
      '<tool_call>{"city":"Oslo"}</tool_call>',
      [{ text: '<tool_call>{"city":"Oslo"}</tool_call>' }],
    ],
    ["what only begins like a tag is text", "a <tool_cal b </tool_call> c <", [{ text: "a <tool_cal b </tool_call> c <" }]],
  ])("%s", (_name, text, pieces) => {
    expect(read([text])).toEqual(pieces);
    expect(read([...text])).toEqual(pieces);
  });

  test("tags that were not asked for are text", () => {
    const text = `<think>Hm.</think>${oslo}`;
    expect(read([text], { textToolCalls: false, thinkTags: true })).toEqual([{ thinking: "Hm." }, { text: oslo }]);
    expect(read([text], { textToolCalls: true, thinkTags: false })).toEqual([{ text: "<think>Hm.</think>" }, call("Oslo")]);
  });

  test("however a text is cut, its pieces are the same: nothing of a tag is ever taken for text", () => {
    const part = fc.oneof(
      fc.constantFrom("<", "<tool", "</tool_call>", "<think>", "</think>", "\n"),
      fc.string().map((city) => `<tool_call>${JSON.stringify({ name: "weather", arguments: { city } })}</tool_call>`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(40)), (parts, cuts) => {
        const text = parts.join("");
        const chunks: string[] = [];
        let rest = text;
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        expect(read([...chunks, rest])).toEqual(read([text]));
      }),
    );
  });
});
