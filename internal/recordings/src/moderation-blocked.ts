/** An error of OpenAI's services: its status, and the `error` of its body. */
interface RecordedError {
  status: number;
  error: { message: string; type: string; param: null; code: string };
}

/**
 * The service's refusal of a prompt or an image.
 *
 * @param violations - The categories: `"violence"`, `"sexual"` …
 */
export function moderationBlocked(...violations: readonly string[]): RecordedError {
  const message = `Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID req_1. safety_violations=[${violations.join(", ")}].`;
  return { status: 400, error: { message, type: "image_generation_user_error", param: null, code: "moderation_blocked" } };
}
