import { type JsonSchema, type OutputSpec, type StrictJsonSchema, toStrictJsonSchema, type Warn } from "@locus/core";

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
