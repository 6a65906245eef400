import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitThinkTags, type ThinkPiece } from "./think-tags.js";

/** Feeds the chunks and joins adjacent pieces of the same kind. */
function split(chunks: readonly string[]): ThinkPiece[] {
  const splitter = splitThinkTags();
  const joined: ThinkPiece[] = [];
  for (const piece of [...chunks, undefined].flatMap((chunk) => splitter(chunk))) {
    const last = joined.at(-1);
    if (last?.thinking === piece.thinking) last.text += piece.text;
    else joined.push({ ...piece });
  }
  return joined;
}

const thought = (text: string): ThinkPiece => ({ thinking: true, text });
const textPart = (text: string): ThinkPiece => ({ thinking: false, text });

describe("splitThinkTags", () => {
  test.each<[string, ThinkPiece[]]>([
    ["", []],
    ["Hi", [textPart("Hi")]],
    ["<think>Hm.</think>Hi", [thought("Hm."), textPart("Hi")]],
    ["<think></think>Hi", [textPart("Hi")]],
    ["a<think>b</think>c<think>d", [textPart("a"), thought("b"), textPart("c"), thought("d")]],
    ["1 < 2 and <thin", [textPart("1 < 2 and <thin")]],
    ["<<think>x</</think>y", [textPart("<"), thought("x</"), textPart("y")]],
  ])("%j", (text, expected) => {
    expect(split([text])).toEqual(expected);
    expect(split([...text])).toEqual(expected);
  });

  test("does not depend on where the text is cut", () => {
    const piece = fc.constantFrom("<think>", "</think>", "<", "</", "think>", "a", " ");
    const isSame = (pieces: string[], cuts: number[]) => {
      const text = pieces.join("");
      const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((left, right) => left - right), text.length];
      const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
      expect(split(chunks)).toEqual(split([text]));
    };
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(60), { maxLength: 8 }), isSame));
  });
});
