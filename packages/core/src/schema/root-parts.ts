import { ConfigurationError } from "../errors/errors.js";
import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonValue } from "../json/json.js";
import { resolveRef } from "./resolve-ref.js";
import { schemaBudget } from "./schema-budget.js";
import { listOf, wordOf } from "./strict-schema.js";

/** The parts of the root of an arguments schema. */
export interface RootParts {
  /** The root's own keywords first, then those of its parts; without `type`, references, intersections and unions. */
  readonly parts: readonly JsonObject[];
  /** The paths of the other parts. */
  readonly paths: Set<string>;
}

/** Keywords and types that rule out an object, and keywords that do so unless a type is given. */
const other = /^(const|enum|type (array|string|number|integer|boolean))$/i;
const otherShape = /^(items|prefixItems|pattern|format|multipleOf|(min|max)(imum|Length|Items))$/;
/** Keywords that relate properties without describing them. */
const silent = /^(required|title|description|not|if|then|else|dependent\w+)$/;

/**
 * Splits the root of an arguments schema into its parts.
 *
 * @param given - Any value; `undefined` means no arguments.
 * @param subject - The subject of the error message: `The parameters of the tool "weather"`.
 * @throws ConfigurationError on a root that no service takes, because it is a union or not an object; it names the subject and
 * the path.
 */
export function rootParts(given: JsonValue | undefined, subject: string): RootParts {
  const spend = schemaBudget(given);
  const paths = new Set<string>();
  const parts: JsonObject[] = [];
  const refuse = (problem: string): never => {
    throw new ConfigurationError(`${subject} ${problem}.`, { option: "tools" });
  };

  function visit(schema: JsonValue | undefined, path: string, level: number): void {
    spend(path, level);
    const { $ref, allOf, anyOf, oneOf, not, type, ...own }: JsonObject = Object(schema);
    const words = [...Object.keys(own), ...listOf(type).map((name) => `type ${wordOf(name)}`)];
    const isObject = words.some((word) => /^type object$/i.test(word));
    if (!isJsonObject(schema) || words.some((word) => other.test(word) || (!isObject && otherShape.test(word)))) {
      const is = JSON.stringify(isJsonObject(schema) ? type : schema);
      refuse(`must be an object at the root (${path}), not of type ${is}. Write z.object({ value: … })`);
    }
    parts.push(own);
    const join = (part: JsonValue | undefined, at: string): void => {
      paths.add(at);
      visit(part, at, level + 1);
    };
    if (not !== undefined) paths.add(`${path}/not`);
    if (typeof $ref === "string") join(resolveRef(Object(given), $ref), $ref);
    for (const [index, part] of listOf(allOf).entries()) join(part, `${path}/allOf/${index}`);
    for (const [keyword, union] of Object.entries({ anyOf, oneOf })) {
      const at = `${path}/${keyword}`;
      // Arguments are never null.
      const branches = listOf(union).filter((branch) => Object(branch).type !== "null");
      if (branches.length === 1) join(branches[0], at);
      else if (!branches.every(isCondition))
        refuse(`are a union at the root (${at}). Write z.object({ request: z.union([ … ]) })`);
      else if (union !== undefined) paths.add(at);
    }
  }

  visit(given === undefined || given === null || given === true ? {} : given, "#", 0);
  return { parts, paths };
}

/** Whether a branch of a union only says which properties go together. */
function isCondition(branch: JsonValue): boolean {
  return Object.entries(Object(branch)).every(([key, value]) => silent.test(key) || (key === "type" && value === "object"));
}
