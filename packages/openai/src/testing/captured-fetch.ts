/** A captured request. */
export interface CapturedRequest {
  url: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** A canned answer. A body that is not a string is sent as JSON. */
export interface CannedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A minimal stream. */
export const okStream: CannedAnswer = {
  headers: { "content-type": "text/event-stream" },
  body: 'data: {"choices":[{"delta":{"content":"Hello"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
};

/** A `fetch` that records requests and answers from a list, repeating the last answer. */
export function capturedFetch(...answers: CannedAnswer[]): { fetch: typeof fetch; requests: CapturedRequest[] } {
  const requests: CapturedRequest[] = [];
  return {
    requests,
    fetch: async (input, init) => {
      const { status = 200, headers, body = "" } = answers[Math.min(requests.length, answers.length - 1)] ?? okStream;
      requests.push({
        url: String(input),
        headers: Object.fromEntries(new Headers(init?.headers)),
        body: JSON.parse(String(init?.body)),
      });
      const isText = typeof body === "string";
      const type = isText ? "text/plain" : "application/json";
      return new Response(isText ? body : JSON.stringify(body), { status, headers: { "content-type": type, ...headers } });
    },
  };
}
