import type { JsonValue } from "../contract/json.js";
import { isJsonObject, jsonTypeOf, listOf, type StrictSchema } from "./strict-schema.js";

/** A strict schema, and what is needed to read values of it. */
export interface StrictReader {
  /** The target of a `$ref`. */
  resolve(ref: string): StrictSchema | undefined;
  /** Properties that were made nullable because they are optional, each with its schema before that. */
  readonly optional: ReadonlyMap<StrictSchema, StrictSchema>;
}

/**
 * Takes the nulls out that stand for absent properties. What does not fit the schema stays as it is.
 */
export function restoreStrict(reader: StrictReader, schema: StrictSchema | undefined, value: JsonValue): JsonValue {
  const restore = (inner: StrictSchema | undefined, item: JsonValue): JsonValue => restoreStrict(reader, inner, item);
  if (schema?.$ref !== undefined) return restore(reader.resolve(schema.$ref), value);
  if (schema?.anyOf) {
    const branch = schema.anyOf.find((candidate) => fits(reader, candidate, value));
    return branch ? restore(branch, value) : value;
  }
  if (Array.isArray(value)) return value.map((item: JsonValue) => restore(schema?.items, item));
  if (!isJsonObject(value)) return value;
  const entries: [string, JsonValue | undefined][] = [];
  for (const [key, item = null] of Object.entries(value)) {
    const property = schema?.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    const required = property && reader.optional.get(property);
    if (item !== null || !required || fits(reader, required, null)) entries.push([key, restore(property, item)]);
  }
  return Object.fromEntries(entries);
}

/** Whether a value has the shape that a strict schema asks for; limits and patterns do not count. */
function fits(reader: StrictReader, schema: StrictSchema | undefined, value: JsonValue): boolean {
  if (!schema) return false;
  const { $ref, anyOf, properties, items } = schema;
  if ($ref !== undefined) return fits(reader, reader.resolve($ref), value);
  if (anyOf) return anyOf.some((branch) => fits(reader, branch, value));
  if (schema.enum) return schema.enum.includes(value);
  const type = jsonTypeOf(value);
  if (!listOf(schema.type).some((allowed) => allowed === type || (allowed === "integer" && Number.isInteger(value))))
    return false;
  if (Array.isArray(value)) return value.every((item: JsonValue) => fits(reader, items, item));
  if (!isJsonObject(value)) return true;
  const entries = Object.entries(properties ?? {});
  if (Object.keys(value).length !== entries.length || !entries.every(([key]) => Object.hasOwn(value, key))) return false;
  // What tells unions apart first: it is cheap, and below it there may be much.
  return (
    entries.every(([key, property]) => property.enum?.includes(value[key] ?? null) !== false) &&
    entries.every(([key, property]) => fits(reader, property, value[key] ?? null))
  );
}
