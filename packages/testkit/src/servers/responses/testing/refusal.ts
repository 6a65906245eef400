/** The body of an error response. */
export function refusal(message: string, param: string | null, code: string | null = null): object {
  return { error: { message, type: "invalid_request_error", param, code } };
}
