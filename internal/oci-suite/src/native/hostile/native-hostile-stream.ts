import { type HostileStream, sendHostileStream } from "@locus/testkit/conformance";
import type { NativeFormat, NativeResponder } from "@locus/testkit/oci";

/** A stream of OCI's own chat endpoint that broke a client, or could well, and the outcome a caller must see. */
export interface NativeHostileStream extends HostileStream {
  /** The format it is in, and that the model has to ask in. */
  format: NativeFormat;
  /** A model that streams so: what a client makes of its answers may depend on the family. */
  model: string;
}

/**
 * Serves a hostile stream, whatever is asked.
 *
 * @param stream - One of `nativeHostileStreams`, or one's own.
 */
export function nativeHostileResponder(stream: NativeHostileStream): NativeResponder {
  return (_request, exchange) => sendHostileStream(stream, exchange);
}
