import type { FinishReason, JsonObject, Timeouts, Usage } from "@locus/core";
import type { ChatResponder } from "../../servers/chat/chat-server.js";
import type { HttpExchange } from "../../servers/http/http-exchange.js";
import { keepAlive } from "../../servers/http/keep-alive.js";

/** A stream some real server sent, and the outcome a caller must see. */
export interface HostileStream {
  /** The family of the case; several streams may share it. */
  number: number;
  /** Unique. */
  name: string;
  /** The body, in the pieces in which it is written. */
  pieces: readonly (string | Uint8Array)[];
  /**
   * What happens after the last piece: the body ends, the connection stays open in silence or with keep-alive comments, or it
   * is dropped.
   *
   * @defaultValue "end"
   */
  ending?: "end" | "silence" | "keep-alives" | "drop";
  /** @defaultValue "text/event-stream" */
  contentType?: string;
  expect: HostileExpectation;
}

/** The right outcome. What is absent is not checked, except that a stream without `error` must complete. */
export interface HostileExpectation {
  text?: string;
  reasoning?: string;
  /** All calls, in order. */
  toolCalls?: readonly ExpectedToolCall[];
  finishReason?: FinishReason;
  rawFinishReason?: string;
  usage?: Pick<Usage, "inputTokens" | "outputTokens" | "totalTokens">;
  /** Codes of warnings that must be among those given. */
  warnings?: readonly string[];
  /** The code of the error that must be thrown; several where it depends on what the client had read by then. */
  error?: string | readonly string[];
  /** The limits that end a stream which never ends by itself. */
  timeouts?: Timeouts;
}

/** A tool call of the outcome. */
export interface ExpectedToolCall {
  name: string;
  arguments: JsonObject;
  /** Checked where the server gave one that can be used; else any unique id will do. */
  id?: string;
  invalidArguments?: string;
}

/**
 * Serves a hostile stream, whatever is asked.
 *
 * @param stream - One of `hostileStreams`, or one's own.
 */
export function hostileResponder(stream: HostileStream): ChatResponder {
  return (_request, exchange) => sendHostileStream(stream, exchange);
}

/** Answers with a hostile stream, over any protocol: what {@link hostileResponder} does. */
export async function sendHostileStream(stream: HostileStream, exchange: HttpExchange): Promise<void> {
  exchange.writeHead(200, { "content-type": stream.contentType ?? "text/event-stream" });
  for (const piece of stream.pieces) await exchange.write(piece);
  switch (stream.ending ?? "end") {
    case "end":
      return exchange.end();
    case "drop":
      return exchange.destroy();
    case "silence":
      return exchange.closed;
    case "keep-alives":
      return keepAlive(exchange);
  }
}
