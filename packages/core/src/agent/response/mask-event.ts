import type { LocusEvent } from "../../contract/event.js";

/** An object of an event; what it holds is looked at before it is believed, because plugins add events of their own. */
type Fields = Readonly<Record<string, unknown>>;

/** What a browser reads instead of the text of an error: it may hold hosts, paths and credentials. */
const maskedError = "An error occurred.";
/** What a browser reads instead of what a failed tool said. */
const maskedFailure = "The tool failed.";

/** What is shown of a value: of an object with these fields, or of each object of an array, or what a function makes of it. */
type Mask = Masks | ((value: unknown) => unknown);
/** Masks by the names of fields. `undefined` leaves a field out; fields that are not listed stay as they are. */
type Masks = { readonly [field: string]: Mask };

/** Leaves out what stays on the server. */
const hide = (): undefined => undefined;

const part: Masks = { providerData: hide };

const message: Masks = { origin: { state: hide }, providerData: hide, content: part };

const serverData: Masks = {
  providerData: hide,
  usage: { raw: hide },
  message: maskMessage,
  messages: (messages) => (Array.isArray(messages) ? messages.map(maskMessage) : messages),
  part,
  event: (event) => maskFields(event, serverData),
};

const serverDataAndErrors: Masks = /* @__PURE__ */ Object.assign({}, serverData, {
  error: maskError,
  event: (event: unknown) => maskFields(event, serverDataAndErrors),
});

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
  return applyMask(event, type === "tool_complete" ? { ...masks, result: isFailed ? () => maskedFailure : part } : masks);
}

/** A serialised error keeps what programs branch on. Its details may quote the request, the answer or the configuration. */
function maskError(error: unknown): unknown {
  if (!isFields(error)) return maskedError;
  const text = "kind" in error ? maskedFailure : maskedError;
  return applyMask(error, { message: () => text, details: hide, requestId: hide });
}

function maskMessage(given: unknown): unknown {
  const { role, isError } = Object(given);
  return applyMask(given, role === "tool" && isError === true ? { ...message, content: () => maskedFailure } : message);
}

/** What a mask shows; the same object where none of its fields is there. */
function applyMask(value: unknown, mask: Mask): unknown {
  if (typeof mask === "function") return mask(value);
  if (Array.isArray(value)) return value.map((item) => applyMask(item, mask));
  if (!isFields(value)) return value;
  const changed = Object.entries(mask).filter(([key]) => value[key] !== undefined);
  if (changed.length === 0) return value;
  const shown: Record<string, unknown> = { ...value };
  for (const [key, inner] of changed) {
    shown[key] = applyMask(value[key], inner);
    if (shown[key] === undefined) delete shown[key];
  }
  return shown;
}

function isFields(value: unknown): value is Fields {
  return Object(value) === value && !Array.isArray(value);
}
