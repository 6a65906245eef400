import type { JsonObject, JsonValue } from "../json/json.js";

/**
 * Normalises one schema: merges intersections, turns `oneOf` into `anyOf`, and marks null with `nullable`. After that, `anyOf`
 * and a list of types have at least two entries, without null.
 */
export function simplifySchema(schema: JsonValue | undefined): JsonObject {
  const { anyOf, oneOf, allOf, type, ...own }: JsonObject = { ...Object(schema) };
  const branches = [anyOf ?? oneOf ?? []].flat();
  const alternatives = branches.filter((branch) => Object(branch).type !== "null");
  const types = [type ?? []].flat();
  const named = types.filter((one) => one !== "null");
  const [only] = alternatives;
  const merged: Record<string, JsonValue | undefined> = {
    ...(named.length > 0 && { type: named.length > 1 ? named : named[0] }),
    ...own,
    ...(alternatives.length > 1 && { anyOf: alternatives }),
    ...(alternatives.length + named.length < branches.length + types.length && { nullable: true }),
  };
  for (const part of [...(alternatives.length === 1 ? [only] : []), ...[allOf ?? []].flat()].map(simplifySchema)) {
    const { properties, required } = merged;
    Object.assign(merged, part, { ...merged });
    if (part.properties && properties) merged.properties = Object.assign({}, properties, part.properties, properties);
    if (part.required && required) merged.required = [...new Set([required, part.required].flat())];
  }
  return merged;
}
