import type { LocusEvent } from "../../contract/event.js";
import {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
} from "../../errors/errors.js";
import type { LocusError } from "../../errors/locus-error.js";
import { decodeSse } from "../../stream/sse.js";

/** The number of characters that an error quotes from a failed response. */
const quotedLength = 500;

/**
 * Reads the events of a run in a page, from the response that `run.toResponse()` or `pipeToNodeResponse()` sent.
 *
 * Leaving the loop cancels the body, which cancels the run on the server.
 *
 * @example
 * ```ts
 * import type { agent } from "../server/agent.js";
 *
 * const response = await fetch("/chat", { method: "POST", body: JSON.stringify({ prompt }), signal });
 * for await (const event of readEvents<EventOf<typeof agent>>(response)) {
 *   if (event.type === "model_chunk") output.append(event.content ?? "");
 * }
 * ```
 * @typeParam Event - The events of the run: `EventOf<typeof agent>`.
 * @throws LocusError on a status other than 200, by its code (`AuthenticationError` for 401, `RateLimitError` for 429 …);
 * ServerError on a body that is not a stream of events; StreamInterruptedError when the stream ends without a `terminate` event.
 * The error of a failed run is not thrown, but in its `terminate` event.
 */
export async function* readEvents<Event = LocusEvent>(response: Response): AsyncGenerator<Event, void, void> {
  const { status, body } = response;
  const type = response.headers.get("content-type") ?? "";
  if (status !== 200) throw await failedResponse(response);
  if (!body || !/^text\/event-stream\b/i.test(type)) {
    body?.cancel().catch(() => {});
    throw new ServerError(
      `The response is not a stream of events but ${type || "without a content type"}. Return run.toResponse().`,
      {
        status,
        retryable: false,
      },
    );
  }
  let isOver = false;
  for await (const events of decodeSse(body, { isOver: () => isOver })) {
    for (const { data } of events) {
      const event = parseEvent(data);
      isOver = event.type === "terminate";
      // The caller gives the type, because only the caller knows the agent behind the response.
      yield event as Event;
      if (isOver) break;
    }
  }
  if (!isOver) throw new StreamInterruptedError("The response ended before the run did.");
}

function parseEvent(data: string): { type: string } {
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event === "object" && event !== null && "type" in event && typeof event.type === "string") {
      return { ...event, type: event.type };
    }
  } catch {
    // Not JSON: reported below.
  }
  throw new ServerError(`The response holds something other than events: ${data.slice(0, 100)}`, { retryable: false });
}

const errorClasses: Readonly<Record<number, new (message: string, options: { status: number }) => LocusError>> = {
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitError,
};

async function failedResponse(response: Response): Promise<LocusError> {
  const { status, statusText, url, body } = response;
  const text = body ? await readBeginning(body) : "";
  const quoted = text && `: ${text}`;
  const message = `${url || "The server"} answered ${status}${statusText && ` ${statusText}`} instead of the events of a run${quoted}`;
  const ErrorClass = errorClasses[status] ?? (status >= 400 && status < 500 ? BadRequestError : ServerError);
  return new ErrorClass(message, { status });
}

/** The beginning of a text. The rest is not read, however long it is. */
async function readBeginning(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < quotedLength) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The part that arrived is enough, because the status is the error.
  }
  reader.cancel().catch(() => {});
  return text.slice(0, quotedLength).trim();
}
