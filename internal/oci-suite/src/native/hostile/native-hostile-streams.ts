import { cohereStreams } from "./cohere-streams.js";
import { cohereV2Streams } from "./cohere-v2-streams.js";
import { genericStreams } from "./generic-streams.js";
import { genericToolStreams } from "./generic-tool-streams.js";
import type { NativeHostileStream } from "./native-hostile-stream.js";

/**
 * Streams of OCI's own chat endpoint from each model family that broke other clients, each with its expected outcome. The numbers
 * are those of the families of `hostileStreams`.
 *
 * @example
 * ```ts
 * test.each(nativeHostileStreams)("$number $format: $name", async (stream) => {
 *   const native = createNativeChatHandler(nativeHostileResponder(stream));
 *   await using server = await startHttpServer(native.handle);
 *   await checkHostileStream(stream, createModel({ endpoint: server.url, model: stream.model, apiFormat: stream.format }));
 *   await server.idle();
 * });
 * ```
 */
export const nativeHostileStreams: readonly NativeHostileStream[] = [
  ...genericToolStreams,
  ...genericStreams,
  ...cohereStreams,
  ...cohereV2Streams,
].sort((left, right) => left.number - right.number);
