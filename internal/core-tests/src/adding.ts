import { type Message, type Tool, textOf, tool } from "@locus/core";
import { type ScriptedModel, scriptedModel } from "@locus/testkit";
import { z } from "zod";

/** A tool whose second argument has a default, so that what the model writes and what the body gets differ. */
export const add: Tool = tool({
  name: "add",
  description: "Adds.",
  parameters: z.object({ a: z.number(), b: z.number().default(1) }),
  execute: ({ a, b }) => a + b,
});

/** A model that calls {@link add} once and is done. */
export const adding = (): ScriptedModel => scriptedModel([{ toolCalls: [{ name: "add", arguments: { a: 1 } }] }, "Done."]);

/** What the model was told by tools. */
export const toolTexts = (messages: readonly Message[]): string[] => messages.filter(({ role }) => role === "tool").map(textOf);
