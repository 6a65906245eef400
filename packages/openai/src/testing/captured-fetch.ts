/** A request as it left. */
export interface CapturedRequest {
  url: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** What to answer with: a status and a body, JSON where it is no text. */
export interface CannedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** The least a server streams. */
export const okStream: CannedAnswer = {
  headers: { "content-type": "text/event-stream" },
  body: 'data: {"choices":[{"delta":{"content":"Hello"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
};

/** A `fetch` that answers from a list, the last one again and again, and keeps what it was asked. */
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
