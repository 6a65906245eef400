import { type HostileStream, sendHostileStream } from "@locus/testkit/conformance";
import type { NativeFormat, NativeResponder } from "@locus/testkit/oci";

/** A stream of OCI's own chat endpoint that broke a client or is likely to, and the outcome that a caller must see. */
export interface NativeHostileStream extends HostileStream {
  /** The format of the stream, which the model has to request. */
  format: NativeFormat;
  /** A model that streams like this. A client may treat answers by family. */
  model: string;
}

/**
 * Answers every request with a hostile stream.
 *
 * @param stream - One of `nativeHostileStreams`, or a custom one.
 */
export function nativeHostileResponder(stream: NativeHostileStream): NativeResponder {
  return (_request, exchange) => sendHostileStream(stream, exchange);
}
