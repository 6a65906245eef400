import { expect, test } from "vitest";
import { toolCallIndex } from "./tool-call-index.js";

/** The ids of the pieces of one event, in order; `""` without an id. */
type Event = readonly (string | number | null)[];

test.each<[name: string, events: readonly Event[], indexes: number[][]]>([
  ["GPT: one call after the other at the first position", [["a"], [""], [""], ["b"], [""]], [[0], [0], [0], [1], [1]]],
  ["gpt-oss: an id once, then fragments", [["a"], [null], [null]], [[0], [0], [0]]],
  ["Grok: another id at the same position", [["a"], ["b"], ["c"]], [[0], [1], [2]]],
  ["Grok again: the id on every piece", [["a"], ["a"], ["b"], ["b"]], [[0], [0], [1], [1]]],
  ["Llama: empty ids after the first", [["a"], [""], [""]], [[0], [0], [0]]],
  ["Gemini: no ids, side by side", [["", ""]], [[0, 1]]],
  // Whether the second piece is another call, its name tells: that is for the assembler to see.
  ["Gemini: no ids, in separate events", [[""], [""]], [[0], [0]]],
  [
    "parallel calls without ids: by position",
    [
      ["a", "b"],
      ["", ""],
      ["", ""],
    ],
    [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
  ],
  ["an id repeated at another position", [["a", "b"], ["b"], ["a"], ["b"]], [[0, 1], [1], [0], [1]]],
  ["fragments after such an announcement", [["a", "b"], ["b"], [""], ["a"], [""]], [[0, 1], [1], [1], [0], [0]]],
  ["an id that comes after the first piece", [[""], ["a"], [""]], [[0], [0], [0]]],
  ["the same id twice in one event: two calls", [["a", "a"]], [[0, 1]]],
  ["ids that are numbers", [[1], [2], [1]], [[0], [1], [0]]],
  ["a third position that opens late", [["a"], ["", "b"], ["", "", "c"], ["", "", ""]], [[0], [0, 1], [0, 1, 2], [0, 1, 2]]],
])("%s", (_name, events, indexes) => {
  const event = toolCallIndex();
  const found = events.map((ids) => {
    const at = event();
    return ids.map((id, position) => at(position, id));
  });
  expect(found).toEqual(indexes);
});
