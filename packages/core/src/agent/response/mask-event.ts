import type { LocusEvent } from "../../contract/event.js";

/** An object of an event; what it holds is looked at before it is believed, because plugins add events of their own. */
type Fields = Readonly<Record<string, unknown>>;

/** What a browser reads instead of the text of an error: it may hold hosts, paths and credentials. */
const maskedError = "An error occurred.";
/** What a browser reads instead of what a failed tool said. */
const maskedFailure = "The tool failed.";

/** What is shown of a field of an event, by its name. `undefined` leaves it out; fields that are not listed stay as they are. */
type Masks = Readonly<Record<string, (value: unknown) => unknown>>;

const withoutServerData: Masks = {
  providerData: () => undefined,
  usage: (usage) => mapFields(usage, { raw: () => undefined }),
  message: maskMessage,
  messages: (messages) => mapItems(messages, maskMessage),
  part: maskPart,
};

const withoutErrors: Masks = {
  ...withoutServerData,
  error: maskError,
  event: (event) => maskFields(event, withoutErrors),
};

const serverDataOnly: Masks = {
  ...withoutServerData,
  event: (event) => maskFields(event, serverDataOnly),
};

/**
 * An event as a browser may see it. What continues a thread (`origin.state`, `providerData`) and `usage.raw` are left out; the texts of errors
 * and of failed tools are masked and their codes stay, also in an event inside of an event. A `custom` event is what a program made it.
 *
 * @param errors - `"full"` leaves the texts as they are.
 */
export function maskEvent(event: LocusEvent, errors: "masked" | "full"): LocusEvent {
  // The hot path: most events of a run are deltas, and few have anything to hide.
  if ((event.type === "model_chunk" || event.type === "think") && event.providerData === undefined) return event;
  return maskFields(event, errors === "full" ? serverDataOnly : withoutErrors) as LocusEvent;
}

function maskFields(event: unknown, masks: Masks): unknown {
  if (!isFields(event) || event.type === "custom") return event;
  const shown = mapFields(event, masks);
  if (event.type !== "tool_complete" || !isFields(shown)) return shown;
  const failed = masks === withoutErrors && event.error !== undefined;
  return { ...shown, result: failed ? maskedFailure : mapItems(event.result, maskPart) };
}

/** A serialised error keeps what programs branch on. Its details may quote the request, the answer or the configuration. */
function maskError(error: unknown): unknown {
  if (!isFields(error)) return maskedError;
  const { details: _details, requestId: _id, ...shown } = error;
  return { ...shown, message: "kind" in error ? maskedFailure : maskedError };
}

function maskMessage(message: unknown): unknown {
  if (!isFields(message)) return message;
  const origin = (given: unknown) => mapFields(given, { state: () => undefined });
  const content = (given: unknown) =>
    message.role === "tool" && message.isError === true ? maskedFailure : mapItems(given, maskPart);
  return mapFields(message, { origin, content });
}

function maskPart(part: unknown): unknown {
  return mapFields(part, { providerData: () => undefined });
}

function mapItems(items: unknown, map: (item: unknown) => unknown): unknown {
  return Array.isArray(items) ? items.map(map) : items;
}

/** The object with some of its fields replaced; the same object where none of them is there. */
function mapFields(object: unknown, masks: Masks): unknown {
  if (!isFields(object)) return object;
  const changed = Object.entries(masks).filter(([key]) => object[key] !== undefined);
  if (changed.length === 0) return object;
  const result: Record<string, unknown> = { ...object };
  for (const [key, mask] of changed) {
    const shown = mask(object[key]);
    if (shown === undefined) delete result[key];
    else result[key] = shown;
  }
  return result;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
