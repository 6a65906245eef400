import type { LocusEvent } from "../../contract/event.js";

/** Options for a run's response. */
export interface ResponseOptions {
  /**
   * The texts of errors and of failed tools. `"masked"` keeps their codes and hides the texts, which may contain hosts, paths and
   * credentials; `"full"` shows them. @defaultValue "masked"
   */
  errors?: "masked" | "full" | undefined;
  /**
   * Returns what the client may see: the event, another event in its place, or nothing. It receives the masked event, so that it
   * cannot reveal hidden data by accident. @defaultValue everything
   */
  filter?: ((event: LocusEvent) => LocusEvent | undefined) | undefined;
  /** Headers in addition to `content-type: text/event-stream` and `cache-control: no-cache`. */
  headers?: ConstructorParameters<typeof Headers>[0] | undefined;
}

/** Sends events as server-sent events. An error is in the `terminate` event, so that the body ends normally. */
export function eventResponse(events: AsyncIterable<LocusEvent>, { headers, ...options }: ResponseOptions): Response {
  const iterator = events[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Loaded here, because most programs read a run in the same process.
        const { nextEventBytes } = await import("./event-bytes.js");
        const bytes = await nextEventBytes(iterator, options);
        if (bytes) controller.enqueue(bytes);
        else controller.close();
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    // Keeps the run cold until the body is read.
    { highWaterMark: 0 },
  );
  const shown = new Headers(headers);
  for (const [name, value] of Object.entries(ownHeaders)) if (!shown.has(name)) shown.set(name, value);
  return new Response(body, { headers: shown });
}

const ownHeaders = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };
