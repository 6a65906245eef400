import type { JsonObject, JsonSchema, JsonValue } from "@locus/core";
import { inlineSchema } from "@locus/core/provider";
import { simplifySchema } from "../format/simplify-schema.js";

/** What Google's schemas do not have. Without them a schema is only wider. */
const unknown =
  /^(\$.*|not|if|then|else|multipleOf|uniqueItems|contains|propertyNames|prefixItems|patternProperties|unevaluated\w+|depend\w+)$/;
/** What nobody misses: that keys are texts, for one. */
const silent = /^(\$|propertyNames {"type":"string"}$)/;

/**
 * A schema as Google's models take it, which refuse the whole request for one keyword too many: the part of JSON Schema that OpenAPI
 * 3.0 has, with one type each and `nullable` in place of the type null.
 *
 * @param onLoss - Told where the schema became wider.
 */
export function toOpenAPISchema(schema: JsonSchema, onLoss: (what: string) => void): JsonSchema {
  function convert(value: JsonValue | undefined): JsonObject {
    const own = enumerated(simplifySchema(value), onLoss);
    const { type, description, nullable, ...shape } = own;
    if (Array.isArray(type)) {
      return convert({ description, nullable, anyOf: type.map((one: JsonValue) => ({ ...shape, type: one })) });
    }
    const result: Record<string, JsonValue | undefined> = {};
    for (const [key, inner] of Object.entries(own)) {
      if (unknown.test(key)) {
        if (!silent.test(`${key} ${JSON.stringify(inner)}`)) onLoss(`${key} is not known`);
      } else if (key === "properties") {
        result[key] = Object.fromEntries(Object.entries(Object(inner)).map(([name, one]) => [name, convert(one as JsonValue)]));
      } else if (key === "anyOf") result[key] = [inner ?? []].flat().map(convert);
      else if (key === "items" || (key === "additionalProperties" && typeof inner === "object")) result[key] = convert(inner);
      else result[key] = inner;
    }
    return result;
  }
  return convert(inlineSchema(schema, onLoss));
}

/** Only texts can be enumerated. */
function enumerated({ const: only, enum: listed, ...own }: JsonObject, onLoss: (what: string) => void): JsonObject {
  const values = only === undefined ? listed : [only];
  if (!Array.isArray(values)) return own;
  const some = values.filter((value: JsonValue) => value !== null);
  const isNullable = some.length < values.length && { nullable: true };
  if (some.length > 0 && some.every((value) => typeof value === "string")) {
    return { ...own, type: "string", enum: some, ...isNullable };
  }
  const [kind = "string"] = some.map((value) => typeof value).filter((one) => one !== "object");
  const { type = kind } = own;
  onLoss(`${JSON.stringify(values)} may be any ${type}`);
  return { ...own, type, ...isNullable };
}
