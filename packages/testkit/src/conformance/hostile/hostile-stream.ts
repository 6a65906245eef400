import type { FinishReason, JsonObject, Timeouts, Usage } from "@locus/core";
import type { ChatResponder } from "../../servers/chat/chat-server.js";
import type { HttpExchange } from "../../servers/http/http-exchange.js";
import { keepAlive } from "../../servers/http/keep-alive.js";

/** A stream that a real server sent, and the outcome that a caller must see. */
export interface HostileStream {
  /** The family of the case; several streams may share it. */
  number: number;
  name: string;
  /** The body, in the pieces that the server writes. */
  pieces: readonly (string | Uint8Array)[];
  /**
   * What the server does after the last piece: end the body, keep the connection open in silence or with keep-alive comments, or
   * drop it.
   *
   * @defaultValue "end"
   */
  ending?: "end" | "silence" | "keep-alives" | "drop";
  /** @defaultValue "text/event-stream" */
  contentType?: string;
  expect: HostileExpectation;
}

/** The expected outcome. Absent fields are not checked, but a stream without `error` must complete. */
export interface HostileExpectation {
  text?: string;
  reasoning?: string;
  /** All calls, in order. */
  toolCalls?: readonly ExpectedToolCall[];
  finishReason?: FinishReason;
  rawFinishReason?: string;
  usage?: Pick<Usage, "inputTokens" | "outputTokens" | "totalTokens">;
  /** Codes of warnings that the model must give; it may give others. */
  warnings?: readonly string[];
  /** The code of the expected error; several codes when it depends on how much the client had read. */
  error?: string | readonly string[];
  /** The limits that end an endless stream. */
  timeouts?: Timeouts;
}

/** A tool call of the outcome. */
export interface ExpectedToolCall {
  name: string;
  arguments: JsonObject;
  /** The id that the server gave, if it is usable; otherwise any unique id passes. */
  id?: string;
  invalidArguments?: string;
}

/**
 * Answers every request with a hostile stream.
 *
 * @param stream - One of `hostileStreams`, or a custom one.
 */
export function hostileResponder(stream: HostileStream): ChatResponder {
  return (_request, exchange) => sendHostileStream(stream, exchange);
}

/** Answers with a hostile stream in any protocol, as {@link hostileResponder} does for Chat Completions. */
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
