import { contentStreams } from "./content-streams.js";
import { endingStreams } from "./ending-streams.js";
import type { HostileStream } from "./hostile-stream.js";
import { toolCallStreams } from "./tool-call-streams.js";

/**
 * Streams of real Chat Completions servers that broke real clients, each with its expected outcome.
 *
 * @example
 * ```ts
 * test.each(hostileStreams)("$number $name", async (stream) => {
 *   await using server = await startChatServer(hostileResponder(stream));
 *   await checkHostileStream(stream, createModel(server.baseURL));
 *   await server.idle();
 * });
 * ```
 */
export const hostileStreams: readonly HostileStream[] = [...toolCallStreams, ...endingStreams, ...contentStreams].sort(
  (left, right) => left.number - right.number,
);
