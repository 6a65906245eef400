import type { LocusEvent } from "../../contract/event.js";
import { maskEvent } from "./mask-event.js";
import type { ResponseOptions } from "./response.js";

/** The next event for the client, as a server-sent event; `undefined` at the end. */
export async function nextEventBytes(
  events: AsyncIterator<LocusEvent>,
  options: ResponseOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (;;) {
    const { value } = await events.next().catch(() => ({ value: undefined }));
    if (!value) return undefined;
    try {
      const shown = shownEvent(value, options);
      if (shown) return new TextEncoder().encode(`data: ${JSON.stringify(shown)}\n\n`);
    } catch (error) {
      // A filter that throws breaks the body, so that nothing would drive the run to its end.
      await events.return?.();
      throw error;
    }
  }
}

function shownEvent(event: LocusEvent, { errors = "masked", filter }: ResponseOptions): LocusEvent | undefined {
  const masked = maskEvent(event, errors);
  const shown = filter ? filter(masked) : masked;
  if (shown === masked || shown?.type !== "tool_complete" || masked.type !== "tool_complete") return shown;
  // A filter that replaced the result may have spread the event, with the value that it meant to hide.
  const { value, ...rest } = shown;
  return shown.result !== masked.result && value === masked.value ? rest : shown;
}
