import type { Message } from "@locus/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toolNames } from "./tool-names.js";

const names = (...given: string[]) =>
  toolNames({ messages: [], tools: given.map((name) => ({ type: "function", name, description: "", parameters: {} })) });

test.each([
  ["weather", "weather"],
  ["look-up", "look_up"],
  ["2nd", "_2nd"],
  ["a.b c", "a_b_c"],
  ["", "_"],
])("%j is %j on the wire", (name, wire) => {
  const { toWire, fromWire } = names(name);
  expect([toWire(name), fromWire(wire)]).toEqual([wire, name]);
});

test("what is valid keeps its name, whatever stands before it", () => {
  const { toWire } = names("a-b", "a_b");
  expect([toWire("a-b"), toWire("a_b")]).toEqual(["a_b_", "a_b"]);
});

test("names of a conversation count, too", () => {
  const messages: Message[] = [
    { role: "assistant", content: [{ type: "tool_call", id: "1", name: "old-one", arguments: {} }] },
    { role: "tool", toolCallId: "2", name: "older-one", content: "" },
  ];
  const { toWire } = toolNames({ messages });
  expect([toWire("old-one"), toWire("older-one")]).toEqual(["old_one", "older_one"]);
});

test("every name maps to a unique valid wire name, and back", () => {
  const check = (given: string[]): void => {
    const { toWire, fromWire } = names(...given);
    const wire = [...new Set(given)].map(toWire);
    expect(new Set(wire).size).toBe(wire.length);
    for (const name of given) {
      expect(toWire(name)).toMatch(/^[A-Za-z_]\w*$/);
      expect(fromWire(toWire(name))).toBe(name);
    }
  };
  fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom("a", "a-", "a_", "a__", "1"))), check));
});
