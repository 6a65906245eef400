import { isJsonObject } from "./is-json-object.js";
import type { JsonObject } from "./json.js";

/** The fields of two objects, merged at every depth. Where one of two values is no object, the later one counts. */
export function mergeObjects<T extends JsonObject>(known: T, added: JsonObject): T {
  const merged = Object.entries(added).map(([key, value]) => {
    const before = Object.hasOwn(known, key) ? known[key] : undefined;
    return [key, isJsonObject(before) && isJsonObject(value) ? mergeObjects(before, value) : value];
  });
  return { ...known, ...Object.fromEntries(merged) };
}
