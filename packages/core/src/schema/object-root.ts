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

/** Types and keywords of what is no object; of what says that it is one, only the first two keywords. */
const otherType = /^(array|string|number|integer|boolean)$/i;
const otherShape = /^(const|enum)$|^(items|prefixItems|pattern|format|multipleOf|(min|max)(imum|Length|Items))$/;
/** What says which properties go together, and nothing of what they are. */
const condition = /^(not|if|then|else|dependent\w+)$/;
const silent = /^(required|title|description)$/;
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
  const document: JsonObject = isJsonObject(given) ? given : {};
  const refuse = (problem: string): never => {
    throw new ConfigurationError(`${subject} ${problem}.`, { option: "tools" });
  };

  /** A schema without `$ref`, `allOf` and unions. */
  function flatten(schema: JsonValue | undefined, path: string, level: number): Fields {
    spend(path, level);
    const { $ref, allOf, anyOf, oneOf, not, type, ...own }: Fields = Object(schema);
    /** Says what a part of the schema says, but for conditions. */
    const join = (part: JsonValue | undefined, at: string): void => {
      repairs.add(at);
      for (const [key, value] of Object.entries(flatten(part, at, level + 1))) if (!condition.test(key)) say(own, key, value);
    };
    const types = listOf(type).map(wordOf);
    const isObject = types.some((name) => /^object$/i.test(name));
    const isOther = Object.keys(own).some((key) => otherShape.exec(key)?.[isObject ? 1 : 0]);
    if (!isJsonObject(schema) || isOther || types.some((name) => otherType.test(name))) {
      const is = JSON.stringify(isJsonObject(schema) ? type : schema);
      refuse(`must be an object at the root (${path}), not of type ${is}. Write z.object({ value: … })`);
    }
    if (not !== undefined) repairs.add(`${path}/not`);
    if (typeof $ref === "string") join(resolveRef(document, $ref), $ref);
    for (const [index, part] of listOf(allOf).entries()) join(part, `${path}/allOf/${index}`);
    for (const [keyword, union] of Object.entries({ anyOf, oneOf })) {
      const at = `${path}/${keyword}`;
      // Arguments are never null.
      const branches = listOf(union).filter((branch) => Object(branch).type !== "null");
      if (branches.length === 1) join(branches[0], at);
      else if (!branches.every(saysNothing))
        refuse(`are a union at the root (${at}). Write z.object({ request: z.union([ … ]) })`);
      else if (union !== undefined) repairs.add(at);
    }
    return own;
  }

  const { properties, ...rest } = flatten(given === undefined || given === null || given === true ? {} : given, "#", 0);
  if (document.type !== "object") repairs.add("#/type");
  if (!isJsonObject(properties)) repairs.add("#/properties");
  const schema = { type: "object", properties: isJsonObject(properties) ? properties : {}, ...rest };
  return { schema: repairs.size > 0 ? schema : document, repairs: [...repairs] };
}

/** Whether a branch of a union says nothing but which properties go together. */
function saysNothing(branch: JsonValue): boolean {
  const keys = Object.entries(Object(branch));
  return keys.every(([key, value]) => condition.test(key) || silent.test(key) || (key === "type" && value === "object"));
}

/** Says something more in a schema. Of what an object says once, what is there stays. */
function say(into: Fields, key: string, more: JsonValue | undefined): void {
  const known = into[key];
  if (known === undefined || (key === "additionalProperties" && more === false)) into[key] = more;
  else if (key === "required") into[key] = [...listOf(known), ...listOf(more)];
  else if (maps.test(key)) {
    const both = new Map(Object.entries<JsonValue>(Object(known)));
    for (const [name, schema] of Object.entries<JsonValue>(Object(more))) {
      const own = both.get(name) ?? schema;
      both.set(name, JSON.stringify(own) === JSON.stringify(schema) ? schema : { allOf: [own, schema] });
    }
    into[key] = Object.fromEntries(both);
  }
}
