import { ConfigurationError } from "../errors/errors.js";
import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { resolveRef } from "./resolve-ref.js";
import { schemaBudget } from "./schema-budget.js";
import { listOf, wordOf } from "./strict-schema.js";

/** A schema, and where something was done to it: `"#/properties/cities/items"`. */
export interface Repaired {
  readonly schema: JsonSchema;
  readonly repairs: readonly string[];
}

type Fields = Record<string, JsonValue | undefined>;

/** Types and keywords of what is no object. */
const otherType = /^(array|string|number|integer|boolean)$/i;
const otherShape = /^(const|enum|items|prefixItems|pattern|format|multipleOf|(min|max)(imum|Length|Items))$/;
/** What says which properties go together, and nothing of what they are. */
const condition = /^(not|if|then|else|dependent\w+)$/;
const silent = /^(required|title|description|not|if|then|else|dependent\w+)$/;
const maps = /^(properties|patternProperties|\$defs|definitions)$/;

/**
 * A schema of arguments with the root that services take: of type `object`, with `properties`, and without a union, an intersection or a
 * reference. Conditions on which properties go together cannot be said there; without them a schema is only wider.
 *
 * @param given - Anything; nothing at all takes no arguments.
 * @param subject - What the schema is of, for the error: `The parameters of the tool "weather"`.
 * @throws ConfigurationError on a root that is a union or no object; it names the subject and the path.
 */
export function objectRoot(given: JsonValue | undefined, subject: string): Repaired {
  const spend = schemaBudget(given);
  const repairs = new Set<string>();
  const refuse = (problem: string): never => {
    throw new ConfigurationError(`${subject} ${problem}.`, { option: "tools" });
  };
  const refuseType = (path: string, type: JsonValue | undefined): never =>
    refuse(`must be an object at the root (${path}), not of type ${JSON.stringify(type)}. Write z.object({ value: … })`);

  /** A schema without `$ref`, `allOf` and unions. */
  function flatten(schema: JsonValue | undefined, path: string, level: number): Fields {
    if (!isJsonObject(schema)) return refuseType(path, schema);
    spend(path, level);
    const { $ref, allOf, anyOf, oneOf, not, type, ...own } = schema;
    const result: Fields = own;
    const parts: (readonly [JsonValue | undefined, string])[] =
      typeof $ref === "string" ? [[resolveRef(document, $ref), $ref]] : [];
    parts.push(...listOf(allOf).map((part, index) => [part, `${path}/allOf/${index}`] as const));
    for (const [keyword, union] of Object.entries({ anyOf, oneOf })) {
      const at = `${path}/${keyword}`;
      // Arguments are never null.
      const branches = listOf(union).filter((branch) => Object(branch).type !== "null");
      const saysNothing = (branch: JsonValue): boolean =>
        Object.entries(Object(branch)).every(([key, value]) => silent.test(key) || (key === "type" && value === "object"));
      if (branches.length === 1) parts.push([branches[0], at]);
      else if (branches.every(saysNothing)) union === undefined || repairs.add(at);
      else refuse(`are a union at the root (${at}). Write z.object({ request: z.union([ … ]) })`);
    }
    if (not !== undefined) repairs.add(`${path}/not`);
    const types = listOf(type).map(wordOf);
    const isObject = types.some((name) => /^object$/i.test(name));
    const isOther =
      types.some((name) => otherType.test(name)) ||
      Object.keys(own).some((key) => (isObject ? /^(const|enum)$/ : otherShape).test(key));
    if (isOther) refuseType(path, type);
    for (const [part, at] of parts) {
      const flat = flatten(part, at, level + 1);
      repairs.add(at);
      for (const key of Object.keys(flat)) if (condition.test(key)) delete flat[key];
      merge(result, flat);
    }
    return result;
  }

  const document: JsonObject = isJsonObject(given) ? given : {};
  const { properties, ...rest } = flatten(given === undefined || given === null || given === true ? {} : given, "#", 0);
  if (document.type !== "object") repairs.add("#/type");
  if (!isJsonObject(properties)) repairs.add("#/properties");
  const schema = { type: "object", properties: isJsonObject(properties) ? properties : {}, ...rest };
  return { schema: repairs.size > 0 ? schema : document, repairs: [...repairs] };
}

/** Says in the first schema what the second one says as well. Where both say something that an object says once, the first one does. */
function merge(into: Fields, part: Fields): void {
  for (const [key, theirs] of Object.entries(part)) {
    const ours = into[key];
    if (ours === undefined) into[key] = theirs;
    else if (key === "required") into[key] = [...listOf(ours), ...listOf(theirs)];
    else if (key === "additionalProperties") into[key] = theirs === false ? theirs : ours;
    else if (maps.test(key)) {
      const both: Fields = { ...Object(ours) };
      for (const [name, schema] of Object.entries<JsonValue>(Object(theirs))) {
        const known = Object.hasOwn(both, name) ? both[name] : schema;
        both[name] = JSON.stringify(known) === JSON.stringify(schema) ? schema : { allOf: [known ?? {}, schema] };
      }
      into[key] = both;
    }
  }
}
