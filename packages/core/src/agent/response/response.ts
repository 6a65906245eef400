import type { LocusEvent } from "../../contract/event.js";

/** How a run becomes a response. */
export interface ResponseOptions {
  /**
   * The texts of errors and of failed tools. `"masked"` keeps their codes and hides what they say, which may name hosts, paths and
   * credentials; `"full"` shows all of it. @defaultValue "masked"
   */
  errors?: "masked" | "full" | undefined;
  /**
   * What the client may see: the event, another one in its place, or nothing. It is given the event as masked, so that it cannot show by
   * accident what is hidden. @defaultValue everything
   */
  filter?: ((event: LocusEvent) => LocusEvent | undefined) | undefined;
  /** Added to `content-type: text/event-stream` and `cache-control: no-cache`. */
  headers?: ConstructorParameters<typeof Headers>[0] | undefined;
}

/** Events as server-sent events. An error is in the `terminate` event, so the body ends normally. */
export function eventResponse(events: AsyncIterable<LocusEvent>, { headers, ...options }: ResponseOptions): Response {
  const iterator = events[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Loaded here: most programs read a run where it is.
        const { nextEventBytes } = await import("./event-bytes.js");
        const bytes = await nextEventBytes(iterator, options);
        if (bytes) controller.enqueue(bytes);
        else controller.close();
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    // The run stays cold until somebody reads.
    { highWaterMark: 0 },
  );
  const shown = new Headers(headers);
  for (const [name, value] of Object.entries(ownHeaders)) if (!shown.has(name)) shown.set(name, value);
  return new Response(body, { headers: shown });
}

const ownHeaders = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };
