import type { Warn } from "../contract/event.js";
import type { JsonSchema } from "../json/json.js";
import { inlineSchema } from "./inline-schema.js";
import { toOpenAPISchema } from "./openapi-schema.js";

/**
 * The part of JSON Schema that a model takes: all of it; all but `$ref` and exclusive bounds; or the part in OpenAPI 3.0, for
 * Google's models.
 */
export type SchemaForm = "full" | "inlined" | "openapi";

const forms: Readonly<Record<SchemaForm, (schema: JsonSchema, onLoss: (what: string) => void) => JsonSchema>> = {
  full: (schema) => schema,
  inlined: inlineSchema,
  openapi: toOpenAPISchema,
};

/**
 * Converts a schema to the form that a model takes. The result may be wider, which is safe because the output of the model is
 * validated against the original.
 *
 * @param parameter - The body field that carries the schema.
 * @param warn - Receives a `schema_fallback` for each part that became wider.
 * @throws ConfigurationError that names the path where the schema is too large.
 */
export function lowerSchema(schema: JsonSchema, form: SchemaForm, parameter: string, warn: Warn): JsonSchema {
  return forms[form](schema, (what) =>
    warn("schema_fallback", `The model takes only a part of JSON Schema: ${what}.`, parameter),
  );
}
