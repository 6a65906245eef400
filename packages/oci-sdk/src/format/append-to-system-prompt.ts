import type { JsonObject } from "@locus/core";

/** Appends text to the system prompt of wire messages, or adds a system prompt. */
export function appendToSystemPrompt(messages: readonly JsonObject[], words: string, role = "SYSTEM"): JsonObject[] {
  const instructions = { type: "TEXT", text: words };
  const [first, ...rest] = messages;
  return first?.role === role
    ? [{ ...first, content: [...[first.content ?? []].flat(), instructions] }, ...rest]
    : [{ role, content: [instructions] }, ...messages];
}
