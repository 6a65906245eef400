import type { JsonObject } from "@locus/core";

/** Puts words into the system prompt of a conversation in typed blocks. */
export function appendToSystemPrompt(messages: readonly JsonObject[], words: string, role = "SYSTEM"): JsonObject[] {
  const instructions = { type: "TEXT", text: words };
  const [first, ...rest] = messages;
  return first?.role === role
    ? [{ ...first, content: [...[first.content ?? []].flat(), instructions] }, ...rest]
    : [{ role, content: [instructions] }, ...messages];
}
