import type { JsonObject, JsonValue } from "@locus/core";
import { isObject } from "../http/is-object.js";

const formats = ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];
/** The keywords that hold schemas by name, in a list, and alone. */
const maps = ["properties", "$defs", "definitions"];
const lists = ["anyOf", "oneOf", "allOf", "prefixItems"];
const single = ["items", "additionalProperties", "not"];

/**
 * Checks the parameters of any function. Returns the message of the service, or `undefined` if they pass.
 *
 * @param schema - The root schema; absent for a function without parameters.
 */
export function schemaProblem(schema: JsonValue | undefined): string | undefined {
  if (schema === undefined) return undefined;
  if (!isObject(schema)) return `${JSON.stringify(schema)} is not of type 'object'.`;
  const atRoot = ["oneOf", "anyOf", "allOf", "enum", "not"].some((key) => key in schema);
  if (schema.type === undefined && !atRoot) return `schema must be a JSON Schema of 'type: "object"', got 'type: "None"'.`;
  if (schema.type !== "object" || atRoot)
    return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";
  if (!isObject(schema.properties)) return "In context=(), object schema missing properties.";
  return problemIn(schema, []);
}

function problemIn(schema: JsonObject, path: readonly string[]): string | undefined {
  const context = `In context=(${path.map((key) => `'${key}'`).join(", ")}${path.length === 1 ? "," : ""})`;
  const { type, items, required, format, pattern } = schema;
  if ([type].flat().includes("array") && items === undefined) return `${context}, array schema missing items.`;
  if (Array.isArray(items)) return `${context}, ${JSON.stringify(items)} is not of type 'object', 'boolean'.`;
  if (required !== undefined && !Array.isArray(required))
    return `${context}, ${JSON.stringify(required)} is not of type 'array'.`;
  if (Array.isArray(required) && new Set(required).size < required.length)
    return `${context}, 'required' has non-unique elements.`;
  if (typeof format === "string" && !formats.includes(format)) return `${context}, '${format}' is not a valid format.`;
  if (typeof pattern === "string" && /\(\?<?[=!]/.test(pattern))
    return `Invalid JSON schema: regex lookaround is not supported. Found at $.${path.join(".")}.pattern.`;
  for (const [inner, at] of childrenOf(schema)) {
    if (inner === undefined || typeof inner === "boolean") continue;
    const problem = isObject(inner)
      ? problemIn(inner, [...path, ...at])
      : `${context}, ${JSON.stringify(inner)} is not of type 'object', 'boolean'.`;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function childrenOf(schema: JsonObject): (readonly [JsonValue | undefined, readonly string[]])[] {
  return [
    ...maps.flatMap((key) =>
      Object.entries(Object(schema[key])).map(([name, inner]) => [inner as JsonValue, [key, name]] as const),
    ),
    ...lists.flatMap((key) => [schema[key] ?? []].flat().map((inner, index) => [inner, [key, String(index)]] as const)),
    ...single.map((key) => [schema[key], [key]] as const),
  ];
}
