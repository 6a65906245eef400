import type { ResponseOptions } from "./response.js";

/** The part of a response of `node:http`, `node:http2` or Express that is used here. */
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

/** The part of a run that is used here. */
export interface RespondingRun {
  toResponse(options?: ResponseOptions): Response;
}

/**
 * Sends a run as server-sent events through a response of Node: Express, Fastify's `reply.raw`, `node:http`, `node:http2`. The
 * client receives the same events as from `run.toResponse(options)`, with errors masked by default.
 *
 * The run is read no faster than the client reads. It is cancelled when the client disconnects.
 *
 * @example
 * ```ts
 * app.post("/chat", (request, response) => pipeToNodeResponse(agent.run(request.body.prompt), response));
 * ```
 * @param run - A run that has not been read.
 * @param response - Keeps the headers that were set before, unless the run sets the same ones.
 * @returns Resolves when everything is sent or the client has disconnected. A failed run says so in its last event.
 * @throws The error of `filter`; the response is then destroyed, so that the client does not take it for complete.
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
    // Rejects if the filter has already broken the body.
    reader?.cancel().catch(() => {});
  };
  response.on("close", leave);
  // Without a listener, the error of a broken connection would end the program.
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
