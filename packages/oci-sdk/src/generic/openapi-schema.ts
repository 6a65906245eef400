import { inlineSchema, type JsonObject, type JsonSchema, type JsonValue } from "@locus/core";

/** What Google's schemas do not have. Without them a schema is only wider. */
const unknown =
  /^(\$.*|const|oneOf|allOf|not|if|then|else|multipleOf|uniqueItems|contains|propertyNames|prefixItems|patternProperties|unevaluated\w+|depend\w+|definitions)$/;
/** What nobody misses. */
const silent = /^(\$.*|const|oneOf|allOf|definitions)$/;

/**
 * A schema as Google's models take it, which refuse the whole request for one keyword too many: the part of JSON Schema that OpenAPI
 * 3.0 has, with one type each and `nullable` in place of the type null.
 *
 * @param onLoss - Told where the schema became wider.
 */
export function toOpenAPISchema(schema: JsonSchema, onLoss: (what: string) => void): JsonSchema {
  function convert(value: JsonValue | undefined): JsonObject {
    const source: JsonObject = { ...Object(value) };
    const own: Record<string, JsonValue | undefined> = { ...source };
    for (const part of [source.allOf ?? []].flat()) Object.assign(own, part, { ...own });
    const branches = [own.anyOf ?? own.oneOf ?? []].flat().map(Object);
    const types = [own.type ?? []].flat();
    const isNull = (one: JsonValue | undefined): boolean => one === "null";
    const alternatives = branches.filter(({ type }) => !isNull(type));
    const named = types.filter((type) => !isNull(type));
    const isNullable = named.length < types.length || alternatives.length < branches.length;

    const result: Record<string, JsonValue | undefined> = {};
    for (const [key, inner] of Object.entries(own)) {
      if (unknown.test(key)) {
        if (!silent.test(key)) onLoss(`${key} is not known`);
      } else if (key === "properties")
        result[key] = Object.fromEntries(Object.entries(Object(inner)).map(([name, one]) => [name, convert(one as JsonValue)]));
      else if (key === "items") result[key] = convert(inner);
      else if (key === "additionalProperties") result[key] = typeof inner === "object" ? convert(inner) : inner;
      else if (key !== "anyOf" && key !== "type") result[key] = inner;
    }
    const values = own.const === undefined ? own.enum : [own.const];
    // Only texts can be enumerated.
    if (Array.isArray(values)) {
      result.enum = values.filter((one) => typeof one === "string");
      if (values.some((one) => typeof one !== "string" && one !== null)) {
        delete result.enum;
        onLoss(`${JSON.stringify(values)} may be any ${typeof values[0]}`);
      }
      result.type ??= typeof values[0] === "object" ? "string" : typeof values[0];
    }
    if (named.length === 1) result.type = named[0];
    if (isNullable) result.nullable = true;
    const [only] = alternatives;
    if (alternatives.length === 1) return { ...convert(only), ...result };
    if (alternatives.length > 1) result.anyOf = alternatives.map(convert);
    if (named.length > 1) result.anyOf = named.map((type) => convert({ ...own, type, description: undefined }));
    return result;
  }
  return convert(inlineSchema(schema, onLoss));
}
