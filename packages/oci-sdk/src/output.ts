import {
  type JsonObject,
  type JsonSchema,
  type OutputSpec,
  type StrictJsonSchema,
  toStrictJsonSchema,
  type Warn,
} from "@locus/core";

/** The strict form of an output schema, where it is wanted and there is one; else `undefined`, with a warning that has the path. */
export function strictOutput({ schema, strict }: OutputSpec, warn: Warn): StrictJsonSchema | undefined {
  if (!strict) return undefined;
  try {
    return toStrictJsonSchema(schema);
  } catch (error) {
    warn("schema_fallback", `The output schema was sent, but not as strict. ${error}`, "responseFormat");
    return undefined;
  }
}

/** Asks for JSON in words: where the service does not take the schema, the model still reads it. */
export function instruction(schema: JsonSchema): string {
  return `Answer with nothing but JSON that matches this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** Puts words into the system prompt of a conversation in typed blocks. */
export function instruct(messages: readonly JsonObject[], words: string, role = "SYSTEM"): JsonObject[] {
  const instructions = { type: "TEXT", text: words };
  const [first, ...rest] = messages;
  return first?.role === role
    ? [{ ...first, content: [...[first.content ?? []].flat(), instructions] }, ...rest]
    : [{ role, content: [instructions] }, ...messages];
}
