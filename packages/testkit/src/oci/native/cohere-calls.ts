import type { JsonValue } from "@locus/core";
import { invalidByCohere, type Refusals } from "./refusals.js";

/** Checks that each call has its result. @param calls - Names or ids; a name appears once per call. */
export function* checkAnswered(calls: readonly (JsonValue | undefined)[], results: readonly (JsonValue | undefined)[]): Refusals {
  const open = [...calls];
  for (const result of results) {
    const index = open.indexOf(result);
    if (index >= 0) open.splice(index, 1);
  }
  if (open.length > 0) {
    yield invalidByCohere(
      `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(", ")}`,
    );
  }
}

/** Checks the name of a tool. */
export function* checkCohereName(name: JsonValue | undefined): Refusals {
  if (!/^[A-Za-z_]\w*$/.test(String(name)))
    yield invalidByCohere(
      `tool name "${name}" is invalid: it may only contain letters, digits and underscores, and may not begin with a digit`,
    );
}
