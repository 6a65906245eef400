import type { JsonObject, JsonSchema, JsonValue } from "@locus/core";
import { inlineSchema, simplifySchema } from "@locus/core/provider";
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
const structural = /^(type|title|description|\$.*|required|nullable)$/;
/** What is in the type, or else only a schema can say. */
const nested = /^(properties|additionalProperties|items|prefixItems|anyOf)$/;

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

/** A type of Python; `any` where there are several. */
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

/** In words what the type does not say. */
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
  const said = typeof description === "string" ? description.trim() : "";
  return [said && facts.length > 0 && !/[.!?:]$/.test(said) ? `${said}.` : said, facts.join(". ")].filter(Boolean).join(" ");
}

/** Whether a type of Python says all of a schema. */
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
