import type { JsonSchema, JsonValue } from "../json/json.js";
import { wordOf } from "./strict-schema.js";

/** The target of a reference within the same document (`#/$defs/City`); `undefined` if there is no such target. */
export function resolveRef(root: JsonSchema, ref: JsonValue): JsonValue | undefined {
  const [document, ...keys] = wordOf(ref).split("/");
  const names = keys.map((key) => decoded(key).replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.reduce<JsonValue | undefined>((value, name) => Object(value)[name], document === "#" ? root : undefined);
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
