import type { LocusEvent } from "../../contract/event.js";

/** An object of an event; what it holds is looked at before it is believed, because plugins add events of their own. */
type Fields = Readonly<Record<string, unknown>>;

/** What a browser reads instead of the text of an error: it may hold hosts, paths and credentials. */
const maskedError = "An error occurred.";
/** What a browser reads instead of what a failed tool said. */
const maskedFailure = "The tool failed.";

/** What is shown of a field of an event, by its name. `undefined` leaves it out; fields that are not listed stay as they are. */
type Masks = Readonly<Record<string, (value: unknown) => unknown>>;

/** Leaves out what stays on the server. */
const hide = () => undefined;
const maskPart = (part: unknown) => mapFields(part, { providerData: hide });

const serverData: Masks = {
  providerData: hide,
  usage: (usage) => mapFields(usage, { raw: hide }),
  message: maskMessage,
  messages: (messages) => mapItems(messages, maskMessage),
  part: maskPart,
  event: (event) => maskFields(event, serverData),
};

const serverDataAndErrors: Masks = {
  ...serverData,
  error: maskError,
  event: (event) => maskFields(event, serverDataAndErrors),
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
  return maskFields(event, errors === "full" ? serverData : serverDataAndErrors) as LocusEvent;
}

function maskFields(event: unknown, masks: Masks): unknown {
  const { type, error } = Object(event);
  if (type === "custom") return event;
  const isFailed = masks === serverDataAndErrors && error !== undefined;
  const result: Masks = { result: (given) => (isFailed ? maskedFailure : mapItems(given, maskPart)) };
  return mapFields(event, type === "tool_complete" ? { ...masks, ...result } : masks);
}

/** A serialised error keeps what programs branch on. Its details may quote the request, the answer or the configuration. */
function maskError(error: unknown): unknown {
  if (!isFields(error)) return maskedError;
  return mapFields({ ...error, message: "kind" in error ? maskedFailure : maskedError }, { details: hide, requestId: hide });
}

function maskMessage(message: unknown): unknown {
  const { role, isError } = Object(message);
  return mapFields(message, {
    origin: (origin) => mapFields(origin, { state: hide }),
    content: (content) => (role === "tool" && isError === true ? maskedFailure : mapItems(content, maskPart)),
  });
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
    result[key] = mask(object[key]);
    if (result[key] === undefined) delete result[key];
  }
  return result;
}

function isFields(value: unknown): value is Fields {
  return Object(value) === value && !Array.isArray(value);
}
