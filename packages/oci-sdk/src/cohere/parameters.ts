import type { JsonObject, JsonSchema, JsonValue } from "@locus/core";
import { inlineSchema, simplifySchema } from "@locus/core/provider";
import type { CohereParameter } from "./wire.js";

/** Python's names of the JSON Schema types. */
const pythonTypes: Readonly<Record<string, string>> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  array: "list",
  object: "dict",
};

/** Keywords that the definition expresses itself, or that tell a model nothing. */
const structural = /^(type|title|description|\$.*|required|nullable)$/;
/** Keywords expressed by the type, or else by a JSON Schema in the description. */
const nested = /^(properties|additionalProperties|items|prefixItems|anyOf)$/;

/**
 * Converts a tool's parameters to COHERE: a flat list with Python types. The description has the constraints that a type cannot express.
 *
 * @param parameters - The schema of the arguments.
 * @param onLoss - Called for every constraint that is lost.
 */
export function toParameterDefinitions(
  parameters: JsonSchema,
  onLoss: (what: string) => void,
): Record<string, CohereParameter> | undefined {
  const { properties, required, additionalProperties } = simplifySchema(
    inlineSchema(parameters, onLoss, { exclusiveBounds: "keep" }),
  );
  if (additionalProperties && typeof additionalProperties === "object") onLoss("keys that are not listed are not known");
  const entries = Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, property]): [string, CohereParameter] => {
      const schema = simplifySchema(property);
      const description = describe(schema);
      const isRequired = Array.isArray(required) && required.includes(name);
      return [name, { type: typeOf(schema), ...(description && { description }), isRequired }];
    },
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The Python type of a schema; `any` for several types. */
function typeOf({ anyOf, type, enum: values, const: only, properties, items, additionalProperties }: JsonObject): string {
  const value = only ?? [values ?? []].flat()[0];
  const guess = properties ? "object" : items ? "array" : value === undefined ? "" : typeof value;
  const name = type ?? guess;
  if (Array.isArray(name)) return "any";
  if (Array.isArray(anyOf)) {
    const [first = "any", ...others] = new Set(anyOf.map((each) => typeOf(simplifySchema(each))));
    return others.length > 0 ? "any" : first;
  }
  if (name === "array" && Object.keys(Object(items)).length > 0) return `List[${typeOf(simplifySchema(items))}]`;
  if (name === "object" && !properties && Object.keys(Object(additionalProperties)).length > 0) {
    return `Dict[str, ${typeOf(simplifySchema(additionalProperties))}]`;
  }
  return pythonTypes[String(name)] ?? "any";
}

/** The description, with the constraints that the type does not express. */
function describe(schema: JsonObject): string {
  const { description, type, nullable, properties, required, items, prefixItems, additionalProperties, anyOf } = schema;
  const facts = Object.entries(schema).flatMap(([keyword, value]) => {
    if (structural.test(keyword) || nested.test(keyword)) return [];
    // exclusiveMinimum → Exclusive minimum
    const words = keyword
      .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      .replace(/^./, (letter) => letter.toUpperCase());
    return [`${keyword === "enum" ? "Allowed values" : words}: ${listed(value)}`];
  });
  if (Array.isArray(type)) facts.unshift(`Types: ${listed(type)}`);
  if (nullable) facts.push("May be null");
  if (properties || prefixItems || anyOf || !isPlain(items) || !isPlain(additionalProperties)) {
    facts.push(`JSON Schema: ${JSON.stringify({ properties, required, items, prefixItems, additionalProperties, anyOf })}`);
  }
  const text = typeof description === "string" ? description.trim() : "";
  return [text && facts.length > 0 && !/[.!?:]$/.test(text) ? `${text}.` : text, facts.join(". ")].filter(Boolean).join(" ");
}

/** Whether a Python type expresses the whole schema. */
function isPlain(schema: JsonValue | undefined): boolean {
  return Object.entries(Object(schema)).every(([keyword, value]) =>
    keyword === "type" ? !Array.isArray(value) : keyword === "items" && isPlain(value as JsonValue),
  );
}

function listed(value: JsonValue | undefined): string {
  return [value]
    .flat()
    .map((item) => JSON.stringify(item))
    .join(", ");
}
