/** A frame of a stream, or a whole body. */
type Frame = Readonly<Record<string, unknown>>;

/**
 * Codes of MiniMax (`base_resp`), mapped to a status or to the code that other servers use.
 * https://platform.minimax.io/docs/api-reference/errorcode
 */
const miniMaxCodes: Readonly<Record<string, number | string>> = {
  1001: 504,
  1002: 429,
  1004: 401,
  1008: "insufficient_quota",
  1026: "content_filter",
  1027: "content_filter",
  1039: "context_length",
  1041: 429,
  2013: 400,
  2042: 403,
  2045: 429,
  2049: 401,
  2056: 429,
};

/** Names of fields that mark a failure if the frame has no answer. */
const failureFields = /^(msg|detail|title|fault|__type)$|message|err|exception/i;

/**
 * Finds a failure inside an answer with status 200, in all shapes that servers use.
 *
 * @param frame - The parsed JSON.
 * @param event - The name of its event.
 * @returns The value that describes the failure; `undefined` if the frame reports no failure.
 */
export function failureIn(frame: Frame, event?: string): unknown {
  if (Array.isArray(frame)) return failureIn(Object(frame[0]), event);
  if (frame.error || /^(error|exception)$/.test(event ?? "") || [frame.object, frame.type, frame.status].includes("error"))
    return frame;
  const { status_code: code, status_msg: message } = Object(frame.base_resp);
  if (code) return { message, code: miniMaxCodes[code] ?? `minimax_${code}` };
  const choice = Object(frame.choices)[0];
  if (choice) {
    // OpenRouter puts the failure into a choice, SGLang into the finish reason.
    const { delta, message, finish_reason: finish } = choice;
    const error = choice.error || Object(delta || message).error || choice.error_message;
    return error ? { error } : Object(finish).message && finish;
  }
  const isFine = frame.success === true || frame.usage || frame.code === 200 || Number(frame.code) === 0;
  const reports = (part: unknown): boolean =>
    Object.entries(Object(part)).some(([name, value]) => failureFields.test(name) && value);
  if (isFine) return undefined;
  // Some servers wrap it: `{ Response: { Error } }` (Tencent), `{ header: { code, message } }` (iFlytek).
  return reports(frame)
    ? frame
    : frame.choices
      ? undefined
      : Object.values(frame).find((part) => !Array.isArray(part) && typeof part === "object" && reports(part));
}
