import type { LocusEvent } from "../../contract/event.js";

/** An object within an event. Its fields are checked before use, because plugins may add other events. */
type Fields = Readonly<Record<string, unknown>>;

/** Replaces the text of an error, which may contain hosts, paths and credentials. */
const maskedError = "An error occurred.";
/** Replaces the text of a failed tool. */
const maskedFailure = "The tool failed.";

/** Masks a value: the fields of an object, or of each object in an array; or a function converts the value. */
type Mask = Masks | ((value: unknown) => unknown);
/** Masks by field name. A mask that returns `undefined` removes the field; unlisted fields stay. */
type Masks = { readonly [field: string]: Mask };

/** Removes a field that must stay on the server. */
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
 * Masks an event for a browser. Data that continues a thread (`origin.state`, `providerData`) and `usage.raw` are removed; the
 * texts of errors and of failed tools are masked and their codes stay, also in an event within an event. A `custom` event is not
 * changed.
 *
 * @param errors - `"full"` keeps the texts.
 */
export function maskEvent(event: LocusEvent, errors: "masked" | "full"): LocusEvent {
  // The hot path: most events are deltas, and few of them have anything to hide.
  if ((event.type === "model_chunk" || event.type === "think") && event.providerData === undefined) return event;
  return maskFields(event, errors === "full" ? serverData : serverDataAndErrors) as LocusEvent;
}

function maskFields(event: unknown, masks: Masks): unknown {
  const { type, error } = Object(event);
  if (type === "custom") return event;
  const isFailed = masks === serverDataAndErrors && error !== undefined;
  return applyMask(event, type === "tool_complete" ? { ...masks, result: isFailed ? () => maskedFailure : part } : masks);
}

/** Keeps the fields that programs branch on. The details may quote the request, the answer or the configuration. */
function maskError(error: unknown): unknown {
  if (!isFields(error)) return maskedError;
  const text = "kind" in error ? maskedFailure : maskedError;
  return applyMask(error, { message: () => text, details: hide, requestId: hide });
}

function maskMessage(given: unknown): unknown {
  const { role, isError } = Object(given);
  return applyMask(given, role === "tool" && isError === true ? { ...message, content: () => maskedFailure } : message);
}

/** Applies a mask. Returns the same object if it has none of the masked fields. */
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
