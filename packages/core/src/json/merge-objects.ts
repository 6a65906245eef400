import { isJsonObject } from "./is-json-object.js";
import type { JsonObject } from "./json.js";

/** Merges two objects at every depth. If one of two values is not an object, the value of `added` wins. */
export function mergeObjects<T extends JsonObject>(known: T, added: JsonObject): T {
  const merged = Object.entries(added).map(([key, value]) => {
    const before = Object.hasOwn(known, key) ? known[key] : undefined;
    return [key, isJsonObject(before) && isJsonObject(value) ? mergeObjects(before, value) : value];
  });
  return { ...known, ...Object.fromEntries(merged) };
}
