import type { ResponseOptions } from "./response.js";

/** What is needed of a response of `node:http`, `node:http2` or Express. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent: boolean;
  readonly destroyed?: boolean | undefined;
  readonly writableEnded: boolean;
  setHeader(name: string, value: string): unknown;
  flushHeaders?(): void;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  destroy(error?: Error): unknown;
  on(event: "close" | "drain" | "error", listener: () => void): unknown;
  off(event: "close" | "drain" | "error", listener: () => void): unknown;
}

/** A run, as far as it becomes a response. */
export interface RespondingRun {
  toResponse(options?: ResponseOptions): Response;
}

/**
 * Sends a run as server-sent events through a response of Node: Express, Fastify's `reply.raw`, `node:http`, `node:http2`. What the client
 * sees is what `run.toResponse(options)` shows, errors masked by default.
 *
 * The run is read no faster than the client reads. A client that goes away cancels it.
 *
 * @example
 * ```ts
 * app.post("/chat", (request, response) => pipeToNodeResponse(agent.run(request.body.prompt), response));
 * ```
 * @param run - A run that nobody has read.
 * @param response - Headers set before stay, unless the run's own are of the same name.
 * @returns Resolves when all is sent, or the client is gone. A run that fails says so in its last event.
 * @throws What `filter` throws; the response is destroyed then, so that the client does not take it for whole.
 */
export async function pipeToNodeResponse(
  run: RespondingRun,
  response: NodeResponse,
  options: ResponseOptions = {},
): Promise<void> {
  const { status, headers, body } = run.toResponse(options);
  const reader = body?.getReader();
  let isGone = response.destroyed === true || response.writableEnded;
  let resume = (): void => {};
  const drained = (): void => resume();
  const leave = (): void => {
    isGone = true;
    resume();
    // Rejects where the filter has broken the body already.
    reader?.cancel().catch(() => {});
  };
  response.on("close", leave);
  // Without a listener, an error of a connection that breaks would end the program.
  response.on("error", leave);
  response.on("drain", drained);
  try {
    if (isGone) return leave();
    if (!response.headersSent) {
      response.statusCode = status;
      for (const [name, value] of headers) response.setHeader(name, value);
      response.flushHeaders?.();
    }
    for (;;) {
      const chunk = await reader?.read();
      if (isGone) return;
      if (chunk?.value === undefined) break;
      if (!response.write(chunk.value)) {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
      if (isGone) return;
    }
    response.end();
  } catch (error) {
    response.destroy(error instanceof Error ? error : undefined);
    throw error;
  } finally {
    response.off("close", leave);
    response.off("drain", drained);
  }
}
