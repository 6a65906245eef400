import { ServerError } from "@locus/core";

/** What a 2xx response turned out to be. */
export type Answer = { stream: ReadableStream<Uint8Array> } | { text: string };

/**
 * Tells a stream of events from a document. A response that does not call itself an event stream is judged by how it begins:
 * some servers stream without saying so, others send an error as JSON, or a page, with status 200.
 */
export async function readAnswer(response: Response): Promise<Answer> {
  const { body, headers } = response;
  if (!body) return { text: "" };
  const type = headers.get("content-type") ?? "";
  if (type.includes("event-stream")) return { stream: body };
  if (/json|html/.test(type)) return { text: await response.text() };
  const reader = body.getReader();
  const first = await reader.read();
  let next: typeof first | undefined = first;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = next ?? (await reader.read());
        next = undefined;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const isStream = /^\uFEFF?\s*(:|data|event|id|retry)/.test(new TextDecoder().decode(first.value?.subarray(0, 64)));
  return isStream ? { stream } : { text: await new Response(stream).text() };
}

/** The error for a 200 that is not the protocol. */
export function unexpectedAnswer(response: Response, text: string, url: string): ServerError {
  const type = response.headers.get("content-type") ?? "no content type";
  return new ServerError(
    `The server answered ${response.status} with ${type}, not with a completion: ${JSON.stringify(text.slice(0, 200))} (POST ${url}). Check the baseURL.`,
    { status: response.status, retryable: false },
  );
}
