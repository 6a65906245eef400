import type { Warn } from "../contract/event.js";
import type { JsonSchema } from "../json/json.js";
import { inlineSchema } from "./inline-schema.js";
import { toOpenAPISchema } from "./openapi-schema.js";

/**
 * How much of JSON Schema a model takes: all of it; all but `$ref` and exclusive bounds; or the part that OpenAPI 3.0 has, as Google's models
 * want it.
 */
export type SchemaForm = "full" | "inlined" | "openapi";

const forms: Readonly<Record<SchemaForm, (schema: JsonSchema, onLoss: (what: string) => void) => JsonSchema>> = {
  full: (schema) => schema,
  inlined: inlineSchema,
  openapi: toOpenAPISchema,
};

/**
 * A schema in the form that a model takes. What it cannot say makes it wider: what the model gives is validated against the original.
 *
 * @param parameter - What the schema is sent in.
 * @param warn - Told where the schema became wider (`schema_fallback`).
 * @throws ConfigurationError that names the path where the schema is too large.
 */
export function lowerSchema(schema: JsonSchema, form: SchemaForm, parameter: string, warn: Warn): JsonSchema {
  return forms[form](schema, (what) =>
    warn("schema_fallback", `The model takes only a part of JSON Schema: ${what}.`, parameter),
  );
}
