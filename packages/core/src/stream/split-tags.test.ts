import { describe, expect, test } from "vitest";
import { splitTags, type TagPiece } from "./split-tags.js";

/** Feeds the chunks and joins what belongs together. */
function split(tags: string[], chunks: readonly string[]): TagPiece[] {
  const splitter = splitTags(tags);
  const joined: TagPiece[] = [];
  for (const piece of [...chunks, undefined].flatMap((chunk) => splitter(chunk))) {
    const last = joined.at(-1);
    if (!last || last.closed || last.tag !== piece.tag) joined.push({ ...piece });
    else Object.assign(last, piece, { text: last.text + piece.text });
  }
  return joined;
}

const inside = (tag: string, text: string): TagPiece => ({ tag, text, closed: true });

describe("splitTags", () => {
  test.each<[string, TagPiece[]]>([
    ["a<x>b</x>c", [{ text: "a" }, inside("x", "b"), { text: "c" }]],
    ["<x>a</x><x>b</x>", [inside("x", "a"), inside("x", "b")]],
    ["<x>a</x> <xy>b</xy>", [inside("x", "a"), { text: " " }, inside("xy", "b")]],
    ["<x></x>", [inside("x", "")]],
    ["<x>a</xy>b", [{ tag: "x", text: "a</xy>b" }]],
    ["<x>a<xy>b</x>", [inside("x", "a<xy>b")]],
    ["a < b <x", [{ text: "a < b <x" }]],
  ])("%j, whole and in single characters", (text, expected) => {
    expect(split(["x", "xy"], [text])).toEqual(expected);
    expect(split(["x", "xy"], [...text])).toEqual(expected);
  });

  test("holds back only what may be the beginning of a tag", () => {
    const splitter = splitTags(["x", "xy"]);
    expect(splitter("a<b")).toEqual([{ text: "a<b" }]);
    expect(splitter("c<x")).toEqual([{ text: "c" }]);
    expect(splitter("z")).toEqual([{ text: "<xz" }]);
  });
});
