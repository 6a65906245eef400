import { offload, textOf, tool } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { succeed } from "./run-agent.js";

describe("long tool results", () => {
  const long = tool({ name: "long", description: "", parameters: z.object({}), execute: () => "0123456789".repeat(10) });

  test.each([
    [0, "0123456789".repeat(10)],
    [100, "0123456789".repeat(10)],
    [5, "01234\n[cut: 95 of 100 characters left out]"],
  ])("maxToolResultLength %d", async (maxToolResultLength, expected) => {
    const { result } = await succeed({
      model: scriptedModel([{ toolCalls: [{ name: "long" }] }, "Done."]),
      tools: [long],
      maxToolResultLength,
    });
    expect(result.messages.filter(({ role }) => role === "tool").map(textOf)).toEqual([expected]);
  });

  test("offload: the model reads the rest by its key, and read text is not stored again", async () => {
    const store = new Map<string, string>();
    const model = scriptedModel([
      { toolCalls: [{ name: "long" }] },
      ({ messages }) => {
        const key = /key "(.+?)"/.exec(textOf(messages.at(-1) ?? { role: "user", content: "" }))?.[1] ?? "";
        return {
          toolCalls: [
            { name: "read_tool_result", arguments: { key, offset: 15 } },
            { name: "read_tool_result", arguments: { key: "x" } },
          ],
        };
      },
      "Done.",
    ]);
    const { result } = await succeed({
      model,
      tools: [long],
      maxToolResultLength: 20,
      toolResults: offload(store, { previewLength: 5 }),
    });
    const texts = result.messages.filter(({ role }) => role === "tool").map(textOf);
    expect([...store.values()]).toEqual(["0123456789".repeat(10)]);
    expect(texts[0]).toBe(
      `01234\n[stored: 100 characters in all; read_tool_result with key "${[...store.keys()][0]}" reads the rest]`,
    );
    expect(texts[1]).toBe("56789012345678901234\n[cut: 65 of 85 characters left out]");
    expect(texts[2]).toBe("Error: No stored res\n[cut: 20 of 40 characters left out]");
  });
});
