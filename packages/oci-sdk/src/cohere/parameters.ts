import { inlineSchema, type JsonObject, type JsonSchema, type JsonValue } from "@locus/core";
import type { CohereParameter } from "./wire.js";

/** Types of JSON Schema in Python. */
const pythonTypes: Readonly<Record<string, string>> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  array: "list",
  object: "dict",
};

/** What a definition says without words, or what says nothing to a model. */
const structural = /^(type|title|description|\$.*|required|additionalProperties)$/;
const nested = /^(properties|items|prefixItems|anyOf|oneOf|allOf|not)$/;

/**
 * The parameters of a tool as COHERE has them: a flat list with types of Python. What a type cannot say is said in the description.
 *
 * @param parameters - The schema of the arguments.
 * @param onLoss - Told where the model learns less than the schema says.
 */
export function toParameterDefinitions(
  parameters: JsonSchema,
  onLoss: (what: string) => void,
): Record<string, CohereParameter> | undefined {
  const { properties, required, additionalProperties } = oneSchema(
    inlineSchema(parameters, onLoss, { exclusiveBounds: "keep" }),
    (what) => onLoss(`the arguments: ${what}`),
  );
  if (additionalProperties && typeof additionalProperties === "object")
    onLoss("the arguments: keys that are not listed are not known");
  const entries = Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, property]): [string, CohereParameter] => {
      const schema = oneSchema(property, (what) => onLoss(`${name}: ${what}`));
      const description = describe(schema);
      const isRequired = Array.isArray(required) && required.includes(name);
      return [name, { type: typeOf(schema), ...(description && { description }), isRequired }];
    },
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A schema without unions and intersections at its top: the first branch that is not null, with what stands beside it. */
function oneSchema(schema: JsonValue | undefined, onLoss: (what: string) => void): JsonObject {
  const { anyOf, oneOf, allOf, ...own }: JsonObject = { ...Object(schema) };
  const branches = [anyOf ?? oneOf ?? []].flat().filter((branch) => Object(branch).type !== "null");
  if (branches.length > 1) onLoss(`of ${branches.length} alternatives the model knows the first: ${JSON.stringify(branches[0])}`);
  const merged: Record<string, JsonValue | undefined> = { ...own };
  for (const part of [...branches.slice(0, 1), ...[allOf ?? []].flat()]) {
    const { properties, required, ...rest } = oneSchema(part, onLoss);
    Object.assign(merged, rest, { ...merged });
    if (properties) merged.properties = { ...Object(properties), ...Object(merged.properties) };
    if (required) merged.required = [merged.required ?? [], required].flat();
  }
  return merged;
}

/** A type of Python. */
function typeOf({ type, enum: values, const: only, properties, items, additionalProperties }: JsonObject): string {
  const value = only ?? [values ?? []].flat()[0];
  const guess = properties ? "object" : items ? "array" : value === undefined ? "" : typeof value;
  const name = [type ?? guess].flat().find((one) => one !== "null");
  if (name === "array" && Object.keys(Object(items)).length > 0) return `List[${typeOf(Object(items))}]`;
  if (name === "object" && !properties && Object.keys(Object(additionalProperties)).length > 0) {
    return `Dict[str, ${typeOf(Object(additionalProperties))}]`;
  }
  return pythonTypes[String(name)] ?? "any";
}

/** In words what the type does not say. */
function describe(schema: JsonObject): string {
  const { description, ...rest } = schema;
  const facts = Object.entries(rest).flatMap(([keyword, value]) => {
    if (structural.test(keyword) || nested.test(keyword)) return [];
    // exclusiveMinimum → Exclusive minimum
    const words = keyword
      .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      .replace(/^./, (letter) => letter.toUpperCase());
    const list = Array.isArray(value) ? value.map((item) => JSON.stringify(item)).join(", ") : JSON.stringify(value);
    return [`${keyword === "enum" ? "Allowed values" : words}: ${list}`];
  });
  const shape = Object.keys(Object(rest.items)).some((keyword) => keyword !== "type") || rest.properties || rest.prefixItems;
  if (shape) {
    const { properties, required, items, prefixItems, additionalProperties } = rest;
    facts.push(`JSON Schema: ${JSON.stringify({ properties, required, items, prefixItems, additionalProperties })}`);
  }
  return [...(typeof description === "string" && description ? [description.replace(/\.$/, "")] : []), ...facts].join(". ");
}
