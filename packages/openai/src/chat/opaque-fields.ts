import type { JsonValue } from "@locus/core";

/** Opaque fields of one object. */
export type OpaqueFields = Record<string, JsonValue>;

/**
 * Fields that are not opaque, by kind of object: those that locus reads, and those that only describe an answer. All other fields are sent
 * back to the server.
 */
const known: Readonly<Record<"message" | "call" | "function", RegExp>> = {
  message:
    /^(role|content|refusal|reasoning|reasoning_content|tool_calls|function_call|audio|annotations|images?|videos|id|type|object|model|finish_reason|usage|logprobs|token.*|context|citations|search_results|executed_tools|timings|hidden_states|parsed)$/,
  call: /^(id|type|function)$/,
  function: /^(name|arguments|parsed_arguments)$/,
};

/**
 * The opaque fields of an object from a server: nonempty texts, objects and lists that locus does not know.
 *
 * @returns `undefined` if the object has no such field, the usual case.
 */
export function opaqueFields(wire: object, kind: keyof typeof known): OpaqueFields | undefined {
  const found = Object.entries(wire as OpaqueFields).filter(
    ([key, value]) =>
      !known[kind].test(key) &&
      key !== "__proto__" &&
      (typeof value === "object" ? Object.keys(value ?? {}).length > 0 : typeof value === "string" && value),
  );
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
