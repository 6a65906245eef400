/** A frame of a stream, or a whole body, as far as failures are told in it. */
type Frame = Readonly<Record<string, unknown>>;

/**
 * Codes of MiniMax (`base_resp`): a status, or a code that other servers have for the same.
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

/** Fields that only a failure has, where there is no answer beside them. */
const telling = /^(message|Message|msg|detail|errors|error_?code|error_?msg|errorMessage|title|fault|__type)$/;

/**
 * The failure that a server puts into an answer of status 200, in any of the shapes that are in use, as the reader of failures takes it.
 *
 * @param frame - Parsed.
 * @param event - The name of its event.
 * @returns `undefined` where it is none.
 */
export function failureIn(frame: Frame, event?: string): unknown {
  const { error, base_resp, choices } = frame;
  if (error || event === "error" || frame.object === "error" || frame.type === "error") return frame;
  const base = Object(base_resp);
  if (base.status_code) {
    return {
      message: base.status_msg || "The server gave no reason.",
      code: miniMaxCodes[base.status_code] ?? `minimax_${base.status_code}`,
    };
  }
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  if (choice !== undefined) {
    // OpenRouter fails one choice; SGLang has the failure in the finish reason.
    const { error: own, finish_reason: finish } = Object(choice);
    if (own) return { error: own };
    return Object(finish).message ? { ...finish, code: finish.code ?? finish.status_code } : undefined;
  }
  const { fault, Response: response } = frame;
  if (fault) return { message: Object(fault).faultstring ?? fault };
  const tencent = Object(response).Error;
  if (tencent) return { message: tencent.Message, code: tencent.Code };
  const isFine = frame.success === true || frame.usage != null || frame.code === 0 || frame.code === "0" || frame.code === 200;
  return !isFine && Object.keys(frame).some((name) => telling.test(name) && frame[name]) ? frame : undefined;
}
