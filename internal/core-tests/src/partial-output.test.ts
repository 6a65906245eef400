import { Agent, partialOutput, ServerError, tool } from "@locus/core";
import { type ScriptedStep, scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const outputSchema = z.object({ cities: z.array(z.object({ name: z.string(), degrees: z.number() })), done: z.boolean() });
const look = tool({ name: "look", description: "", parameters: z.object({}), execute: () => "" });
const good = '{"cities":[],"done":true}';

async function partials(turns: readonly ScriptedStep[]) {
  const run = new Agent({ model: scriptedModel(turns), outputSchema, tools: [look] }).run("Go");
  const seen: unknown[] = [];
  for await (const value of partialOutput(run)) seen.push(value);
  return { seen, result: await run.result() };
}

describe("partialOutput", () => {
  test("grows while the text streams; each value differs from the one before", async () => {
    const { seen, result } = await partials([
      {
        text: ['{"ci', 'ties":', '[{"name":"Os', 'lo","degrees":', "3}", ',{"name":', '"Bergen","degrees":5}]', ',"done":true}'],
      },
    ]);
    expect(seen.at(-1)).toEqual(result.parsed);
    expect(seen).toContainEqual({ cities: [{ name: "Oslo", degrees: 3 }] });
    const texts = seen.map((value) => JSON.stringify(value));
    expect(texts.every((text, index) => text !== texts[index - 1])).toBe(true);
    expect(seen.length).toBeGreaterThan(4);
  });

  test.each<[string, ScriptedStep[]]>([
    ["a re-ask", [{ text: ['{"cities":7', "}"] }, { text: ['{"done":true,', '"cities":[]}'] }]],
    [
      "a turn after a tool",
      [{ text: ['{"cities":7', "}"], toolCalls: [{ name: "look" }] }, { text: ['{"done":true,', '"cities":[]}'] }],
    ],
  ])("%s starts over", async (_name, turns) => {
    const { seen } = await partials(turns);
    expect(seen).toContainEqual({ done: true });
    expect(seen.at(-1)).toEqual({ done: true, cities: [] });
  });

  test("text that is not a JSON object yields nothing", async () => {
    const { seen } = await partials([{ text: "Let me look.", toolCalls: [{ name: "look" }] }, { text: [good] }]);
    expect(seen).toEqual([{ cities: [], done: true }]);
  });

  test("an error of the run is thrown", async () => {
    const run = new Agent({ model: scriptedModel([{ text: '{"done":', error: new ServerError("Down") }]), outputSchema }).run(
      "Go",
    );
    const reading = (async () => {
      for await (const _ of partialOutput(run));
    })();
    await expect(reading).rejects.toThrow("Down");
  });

  test("leaving the loop cancels the run", async () => {
    const run = new Agent({ model: scriptedModel([{ text: ['{"done":true', "}"], hang: true }]), outputSchema }).run("Go");
    for await (const _ of partialOutput(run)) break;
    expect((await run.result()).stopReason).toBe("cancelled");
  });
});
