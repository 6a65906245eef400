import type { LocusEvent } from "../../contract/event.js";
import { maskEvent } from "./mask-event.js";
import type { ResponseOptions } from "./response.js";

/** What a client sees of an event: masked first, and then what the filter makes of it. */
export function shownEvent(event: LocusEvent, { errors = "masked", filter }: ResponseOptions): LocusEvent | undefined {
  const masked = maskEvent(event, errors);
  const shown = filter ? filter(masked) : masked;
  if (shown === masked || shown?.type !== "tool_complete" || masked.type !== "tool_complete") return shown;
  // A filter that replaced the result and spread the event: the value says what it wanted to hide.
  const { value, ...rest } = shown;
  return shown.result !== masked.result && value === masked.value ? rest : shown;
}
