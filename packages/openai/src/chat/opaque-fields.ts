import type { JsonValue } from "@locus/core";

/** Opaque fields of one object. */
export type OpaqueFields = Record<string, JsonValue>;

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(" "));

/**
 * Fields that are not opaque, by where they stand: those that locus reads, and those that only describe an answer. Whatever else a server
 * puts there goes back to it.
 */
const knownFields: Readonly<Record<"message" | "call" | "function", ReadonlySet<string>>> = {
  message: /* @__PURE__ */ setOf(
    "role content refusal reasoning reasoning_content tool_calls function_call audio annotations images " +
      "id index object type name model created finish_reason stop_reason usage logprobs token_id token_ids tokens " +
      "context end_turn citations search_results executed_tools timings hidden_states parsed __proto__",
  ),
  call: /* @__PURE__ */ setOf("index id type function __proto__"),
  function: /* @__PURE__ */ setOf("name arguments parsed_arguments __proto__"),
};

/**
 * The opaque fields of an object as a server sent it: texts and structures that locus does not know. Numbers and flags are none, and neither
 * is what is empty.
 *
 * @returns `undefined` where there are none, which is nearly always.
 */
export function opaqueFields(wire: object, place: keyof typeof knownFields): OpaqueFields | undefined {
  const known = knownFields[place];
  let found: OpaqueFields | undefined;
  for (const key in wire) {
    if (known.has(key)) continue;
    const value = (wire as Record<string, JsonValue>)[key];
    const isFilled =
      typeof value === "object" && value !== null ? Object.keys(value).length > 0 : typeof value === "string" && value !== "";
    if (!isFilled || value === undefined) continue;
    found ??= {};
    found[key] = value;
  }
  return found;
}
