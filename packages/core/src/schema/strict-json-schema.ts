import { defined } from "../json/defined.js";
import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { jsonProblem } from "../json/json-problem.js";
import { flattenSchema, shapesValues } from "./flatten-schema.js";
import { resolveRef } from "./resolve-ref.js";
import { restoreStrict, type StrictReader } from "./restore-strict.js";
import { schemaBudget } from "./schema-budget.js";
import { jsonTypeOf, listOf, refuse, type StrictSchema, wordOf } from "./strict-schema.js";
import { takesPattern } from "./text-limits.js";

/** A schema in the strict subset, and the conversion of its values back. */
export interface StrictJsonSchema {
  /** The schema for the wire. Its root is an object. */
  readonly schema: JsonSchema;
  /**
   * Converts a value of the strict schema to one of the original: removes nulls that stand for absent properties, and unwraps a
   * root that is not an object. Validate the result, because the wire does not enforce limits.
   */
  restore(value: JsonValue): JsonValue;
}

/**
 * Converts a JSON Schema to the strict subset of OpenAI's Structured Outputs, without loss: every value of the original can be
 * written, and converts back to a value of the original. Validation then checks the limits that the subset lacks (`minLength`,
 * `uniqueItems`, other formats, that exactly one branch of a `oneOf` matches …).
 *
 * - Optional properties become required and nullable; null means absent, so that defaults apply. If the original allows null
 * itself, null stays null (and the property cannot be absent).
 * - Objects that do not mention `additionalProperties` are closed.
 * - A root that is not an object becomes `{ value: … }`.
 * - `$ref` and recursion stay, `oneOf` becomes `anyOf`, an `allOf` of schemas without `$ref` is merged, records with known keys
 *   become objects.
 *
 * @param schema - Draft 2020-12 or draft-07.
 * @throws ConfigurationError with the path of a part that the subset cannot express: records, loose objects, tuples, any JSON,
 * `not`, `if` …
 */
export function toStrictJsonSchema(schema: JsonSchema): StrictJsonSchema {
  const { schema: wire, reader, root, wrapped } = convertToStrict(schema);
  return {
    schema: wire,
    restore(value) {
      // A value that nests too deeply stays as it is, like one that does not fit.
      if (jsonProblem(value)) return value;
      const restored = restoreStrict(reader, wrapped ? wrap(root) : root, value, false) ?? value;
      return wrapped && isJsonObject(restored) && restored.value !== undefined ? restored.value : restored;
    },
  };
}

/** A schema in the strict subset, with the parts that readers of its values need. */
export interface StrictConversion {
  /** The schema for the wire. */
  readonly schema: JsonSchema;
  readonly reader: StrictReader;
  /** The schema of the value itself. */
  readonly root: StrictSchema;
  /** The root is not an object, so that the value is the property `value` of one. */
  readonly wrapped: boolean;
}

/** The object that wraps a root of another type on the wire. */
function wrap(root: StrictSchema): StrictSchema {
  return { type: "object", properties: { value: root }, required: ["value"], additionalProperties: false };
}

/**
 * As {@link toStrictJsonSchema}, for values that are still being written.
 *
 * @throws ConfigurationError with the path of a part that the subset cannot express.
 */
export function convertToStrict(schema: JsonSchema): StrictConversion {
  const definitions = new Map<string, StrictSchema>();
  const names = new Map<JsonValue, string>();
  const optional = new Map<StrictSchema, StrictSchema>();

  const spend = schemaBudget(schema);
  let level = 0;

  /** The schema that a `$ref` of the original points to. */
  function resolve(ref: JsonValue, path: string): JsonValue {
    return resolveRef(schema, ref) || refuse(path, `\`${wordOf(ref)}\` is not in the document. Define it under \`$defs\``);
  }

  /** The strict `$ref`. Its target is converted once, at the first reference. */
  function reference(ref: JsonValue, path: string): StrictSchema {
    if (ref === "#" && !wrapped) return { $ref: "#" };
    let name = names.get(ref);
    if (name === undefined) {
      name = ref === "#" ? "root" : wordOf(ref).replace(/^.*\//, "").replace(/\W/g, "_");
      while (definitions.has(name)) name += "_";
      names.set(ref, name);
      definitions.set(name, {});
      definitions.set(name, convert(resolve(ref, path), wordOf(ref)));
    }
    return { $ref: `#/$defs/${name}` };
  }

  function convert(source: JsonValue | undefined, path: string): StrictSchema {
    spend(path, ++level);
    const strict = convertSchema(source, path);
    level--;
    return strict;
  }

  function convertSchema(source: JsonValue | undefined, path: string): StrictSchema {
    const { description, $ref, ...flat } = flattenSchema(source, path);
    if ($ref === undefined) return { ...defined({ description }), ...convertShape(flat, path) };
    if (shapesValues(flat)) refuse(path, "it extends a `$ref`. Write it as one schema");
    const target = reference($ref, path);
    // The subset forbids other keywords next to a $ref.
    return description === undefined ? target : { description, anyOf: [target] };
  }

  function convertShape(flat: JsonSchema, path: string): StrictSchema {
    const union = flat.anyOf === undefined ? "oneOf" : "anyOf";
    const { [union]: branches, ...rest } = flat;
    if (branches !== undefined) {
      // Keywords next to a union apply to each branch.
      const wrap = (branch: JsonValue) => (shapesValues(rest) ? { allOf: [rest, branch] } : branch);
      return { anyOf: listOf(branches).map((branch, index) => convert(wrap(branch), `${path}/${union}/${index}`)) };
    }
    const values = flat.const === undefined ? flat.enum : [flat.const];
    if (values !== undefined) {
      const types = [...new Set(listOf(values).map(jsonTypeOf))];
      if (types.some(isContainer)) refuse(path, "a constant array or object. Give it a type");
      return { type: oneOrMany(types), enum: listOf(values) };
    }
    const types = typesOf(flat);
    if (types.length > 1 && types.some(isContainer)) {
      return { anyOf: types.map((type) => convertShape({ ...flat, type }, path)) };
    }
    const [type] = types;
    if (type === undefined) return refuse(path, "it takes any JSON. Give it a type");
    if (type === "object") return convertObject(flat, path);
    return {
      type: oneOrMany(types),
      ...limitsOf(flat, types),
      ...(type === "array" && { items: convert(flat.items, `${path}/items`) }),
    };
  }

  function convertObject(flat: JsonSchema, path: string): StrictSchema {
    const { propertyNames, properties: known, additionalProperties = known === undefined } = flat;
    const { enum: names } = Object(propertyNames);
    if (!names && additionalProperties !== false) {
      refuse(path, "its keys are not known in advance. List them, or use an array of { key, value }");
    }
    const required = listOf(flat.required);
    const fields = new Map(Object.entries<JsonValue | undefined>(Object(known)));
    // A record with known keys is an object.
    for (const key of [...listOf(names), ...required].map(wordOf)) if (!fields.has(key)) fields.set(key, additionalProperties);
    const properties = [...fields].map(([key, field]): [string, StrictSchema] => {
      const strict = convert(field, `${path}/properties/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
      const nullable = required.includes(key) ? strict : orNull(strict);
      if (nullable !== strict) optional.set(nullable, strict);
      return [key, nullable];
    });
    return {
      type: "object",
      properties: Object.fromEntries(properties),
      required: properties.map(([key]) => key),
      additionalProperties: false,
    };
  }

  const { $ref, ...rest } = flattenSchema(schema, "#");
  const source = $ref === undefined || shapesValues(rest) ? schema : resolve($ref, "#");
  const flatRoot = flattenSchema(source, "#");
  const wrapped = (flatRoot.anyOf ?? flatRoot.oneOf) !== undefined || typesOf(flatRoot).join() !== "object";
  const root = convert(source, "#");
  const wire = wrapped ? wrap(root) : root;
  const reader = { optional, resolve: (ref: string) => (ref === "#" ? root : definitions.get(ref.slice("#/$defs/".length))) };
  return { schema: definitions.size > 0 ? { ...wire, $defs: Object.fromEntries(definitions) } : wire, reader, root, wrapped };
}

const isContainer = (type: JsonValue): boolean => type === "object" || type === "array";

const oneOrMany = (types: readonly string[]): string | readonly string[] => (types.length === 1 ? types.join() : types);

function typesOf({ type, properties, items }: JsonSchema): readonly string[] {
  return listOf(type ?? (properties && "object") ?? (items && "array")).map(wordOf);
}

/** The limits in the subset: type, keyword and, for some, value. */
const limit =
  /^(string (pattern |format (date-time|time|date|duration|email|hostname|ipv[46]|uuid)$)|(number|integer) (multipleOf|minimum|maximum|exclusiveM(in|ax)imum) |array m(in|ax)Items )/;

function limitsOf(flat: JsonSchema, types: readonly string[]): JsonObject {
  const isKnown = ([keyword, value]: [string, unknown]) =>
    types.some((type) => limit.test(`${type} ${keyword} ${wordOf(value)}`)) && takesPattern(wordOf(value));
  return Object.fromEntries(Object.entries(flat).filter(isKnown));
}

/** The schema or null. A schema that already allows null is returned as it is; behind a `$ref`, only reading values can tell. */
function orNull(strict: StrictSchema): StrictSchema {
  const { anyOf, enum: values, type } = strict;
  const types = listOf(type).map(wordOf);
  if (anyOf?.some((branch) => orNull(branch) === branch)) return strict;
  if (anyOf) return { ...strict, anyOf: [...anyOf, { type: "null" }] };
  if (values ? values.includes(null) : types.includes("null")) return strict;
  if (values || !type || types.some(isContainer)) return { anyOf: [strict, { type: "null" }] };
  return { ...strict, type: [...types, "null"] };
}
