import type { JsonObject, JsonValue } from "@locus/core";
import { isObject } from "../http/is-object.js";

const notPermitted = [
  "allOf",
  "oneOf",
  "not",
  "dependentRequired",
  "dependentSchemas",
  "if",
  "then",
  "else",
  "patternProperties",
];

/**
 * Checks a schema for strict mode. Returns the message of the service, or `undefined` if it passes.
 *
 * @param schema - The root schema.
 */
export function strictSchemaProblem(schema: JsonValue | undefined): string | undefined {
  if (!isObject(schema) || schema.type !== "object") {
    const type = isObject(schema) ? schema.type : schema;
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${type === undefined ? "None" : type}"'.`;
  }
  return problemIn(schema, []);
}

function problemIn(schema: JsonValue | undefined, path: readonly string[]): string | undefined {
  if (!isObject(schema)) return undefined;
  const context = `In context=(${path.map((key) => `'${key}'`).join(", ")}${path.length === 1 ? "," : ""})`;
  const forbidden = notPermitted.find((key) => key in schema);
  if (forbidden !== undefined) return `${context}, '${forbidden}' is not permitted.`;
  if (!["type", "$ref", "anyOf", "enum", "const"].some((key) => key in schema))
    return `${context}, schema must have a 'type' key.`;
  if (schema.type === "object" || (Array.isArray(schema.type) && schema.type.includes("object"))) {
    if (schema.additionalProperties !== false)
      return `${context}, 'additionalProperties' is required to be supplied and to be false.`;
    const required = Array.isArray(schema.required) ? schema.required : [];
    const left = Object.keys(isObject(schema.properties) ? schema.properties : {}).find((key) => !required.includes(key));
    if (left !== undefined)
      return `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${left}'.`;
  }
  for (const [inner, at] of childrenOf(schema, path)) {
    const problem = problemIn(inner, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function childrenOf(schema: JsonObject, path: readonly string[]): [JsonValue | undefined, readonly string[]][] {
  const named = ["properties", "$defs", "definitions"].flatMap((key) => {
    const group = schema[key];
    return isObject(group) ? Object.entries(group).map(([name, inner]) => [inner, [...path, key, name]] as const) : [];
  });
  const alternatives = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return [
    ...named.map(([inner, at]): [JsonValue | undefined, readonly string[]] => [inner, at]),
    ...alternatives.map((inner, index): [JsonValue, readonly string[]] => [inner, [...path, "anyOf", String(index)]]),
    [schema.items, [...path, "items"]],
  ];
}
