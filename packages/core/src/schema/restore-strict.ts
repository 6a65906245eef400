import { isJsonObject } from "../json/is-json-object.js";
import type { JsonValue } from "../json/json.js";
import { jsonTypeOf, listOf, type StrictSchema } from "./strict-schema.js";

/** What it takes to read values of a strict schema. */
export interface StrictReader {
  /** The target of a `$ref`. */
  resolve(ref: string): StrictSchema | undefined;
  /** Optional properties that were made nullable, each with its original schema. */
  readonly optional: ReadonlyMap<StrictSchema, StrictSchema>;
}

/**
 * Results for values as branches of a union, by schema, because a recursive union would read each of them again at every level.
 */
type Known = Map<StrictSchema, Map<JsonValue, JsonValue | undefined>>;

/**
 * Removes the nulls that stand for absent properties.
 *
 * @param exact - The value must have the shape of the schema, as in a branch of a union; limits and patterns are not checked.
 * Otherwise, parts that do not fit stay as they are.
 * @returns The value; `undefined` if `exact` is set and the value does not fit.
 */
export function restoreStrict(
  reader: StrictReader,
  schema: StrictSchema | undefined,
  value: JsonValue,
  exact: boolean,
  known: Known = new Map(),
): JsonValue | undefined {
  if (!schema) return exact ? undefined : value;
  if (!exact || (!schema.anyOf && typeof value !== "object")) return readStrict(reader, schema, value, exact, known);
  const values = known.get(schema) ?? new Map<JsonValue, JsonValue | undefined>();
  known.set(schema, values);
  if (!values.has(value)) values.set(value, readStrict(reader, schema, value, exact, known));
  return values.get(value);
}

function readStrict(
  reader: StrictReader,
  schema: StrictSchema,
  value: JsonValue,
  exact: boolean,
  known: Known,
): JsonValue | undefined {
  const restore = (inner: StrictSchema | undefined, item: JsonValue, fit = exact) =>
    restoreStrict(reader, inner, item, fit, known);
  const misfit = exact ? undefined : value;
  const { $ref, anyOf, enum: values, properties = {}, items } = schema;
  if ($ref !== undefined) return restore(reader.resolve($ref), value);
  if (anyOf) {
    for (const branch of anyOf) {
      const restored = restore(branch, value, true);
      if (restored !== undefined) return restored;
    }
    return misfit;
  }
  const type = jsonTypeOf(value);
  const isType = (allowed: JsonValue) => allowed === type || (allowed === "integer" && Number.isInteger(value));
  if (!(values ? values.includes(value) : listOf(schema.type).some(isType))) return misfit;
  if (Array.isArray(value)) {
    const list = value.map((item: JsonValue) => restore(items, item));
    return list.every((item) => item !== undefined) ? list : undefined;
  }
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value);
  const isTag = ([key, item = null]: [string, JsonValue | undefined]) =>
    Object.hasOwn(properties, key) && properties[key]?.enum?.includes(item) === false;
  // Checks the tags of the union first, because that is cheap and the rest may be large.
  if (exact && (fields.length !== Object.keys(properties).length || fields.some(isTag))) return undefined;
  const entries: [string, JsonValue][] = [];
  for (const [key, item = null] of fields) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const required = property && reader.optional.get(property);
    if (item === null && required && restore(required, null, true) === undefined) continue;
    const restored = restore(property, item);
    if (restored === undefined) return undefined;
    entries.push([key, restored]);
  }
  return Object.fromEntries(entries);
}
