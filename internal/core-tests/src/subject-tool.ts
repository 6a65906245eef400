import { type FinishReason, jsonSchema, type Schema, type Tool, tool } from "@locus/core";
import { type ScriptedModel, type ScriptedToolCall, scriptedModel } from "@locus/testkit";
import { z } from "zod";

const anything: Schema = jsonSchema({ type: "object" });

/** A tool that succeeds. */
export const echo: Tool = tool({
  name: "echo",
  description: "Repeats its text.",
  parameters: z.object({ text: z.string() }),
  execute: ({ text }) => text,
});

/** A tool named `subject` with the body under test. */
export function subject(execute: () => unknown, options: { timeoutMs?: number; outputSchema?: Tool["outputSchema"] } = {}): Tool {
  return { name: "subject", description: "Under test.", parameters: anything, terminal: false, execute, ...options };
}

/** A model that makes these calls, then answers. */
export function script(toolCalls: readonly ScriptedToolCall[], finishReason?: FinishReason): ScriptedModel {
  return scriptedModel([{ toolCalls, ...(finishReason && { finishReason }) }, "Done."]);
}
