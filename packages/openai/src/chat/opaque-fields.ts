import type { JsonValue } from "@locus/core";

/** Opaque fields of one object. */
export type OpaqueFields = Record<string, JsonValue>;

/**
 * Fields that are not opaque, by where they stand: those that locus reads, and those that only describe an answer. Whatever else a server
 * puts there goes back to it.
 */
const known: Readonly<Record<"message" | "call" | "function", RegExp>> = {
  message:
    /^(role|content|refusal|reasoning|reasoning_content|tool_calls|function_call|audio|annotations|images?|videos|id|type|object|model|finish_reason|usage|logprobs|token.*|context|citations|search_results|executed_tools|timings|hidden_states|parsed)$/,
  call: /^(id|type|function)$/,
  function: /^(name|arguments|parsed_arguments)$/,
};

/**
 * The opaque fields of an object as a server sent it: texts and structures that locus does not know. Numbers and flags are none, and neither
 * is what is empty.
 *
 * @returns `undefined` where there are none, which is nearly always.
 */
export function opaqueFields(wire: object, place: keyof typeof known): OpaqueFields | undefined {
  const found = Object.entries(wire as OpaqueFields).filter(
    ([key, value]) =>
      !known[place].test(key) &&
      key !== "__proto__" &&
      (typeof value === "object" ? Object.keys(value ?? {}).length > 0 : typeof value === "string" && value),
  );
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
