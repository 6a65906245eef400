import type { JsonValue } from "./json.js";

/**
 * Serialises a value as JSON with sorted keys, for comparing and hashing. Equal values give equal strings, whatever the order of
 * their keys, and different values give different strings. For well-formed text this is RFC 8785.
 *
 * @param value - Any JSON value. A property that is `undefined` counts as absent.
 * @returns The text; `""` for `undefined`, which is not a JSON value.
 */
export function canonicalJson(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonicalJson(item)).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries<JsonValue | undefined>(value as Record<string, JsonValue | undefined>)
    .filter(([, item]) => item !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join()}}`;
}
