import { type Message, type Tool, textOf, tool } from "@locus/core";
import { type ScriptedModel, scriptedModel } from "@locus/testkit";
import { z } from "zod";

/** A tool whose second argument has a default, so that the model's arguments differ from those of the body. */
export const add: Tool = tool({
  name: "add",
  description: "Adds.",
  parameters: z.object({ a: z.number(), b: z.number().default(1) }),
  execute: ({ a, b }) => a + b,
});

/** A model that calls {@link add} once, then answers. */
export const adding = (): ScriptedModel => scriptedModel([{ toolCalls: [{ name: "add", arguments: { a: 1 } }] }, "Done."]);

/** The tool results that the model received. */
export const toolTexts = (messages: readonly Message[]): string[] => messages.filter(({ role }) => role === "tool").map(textOf);
