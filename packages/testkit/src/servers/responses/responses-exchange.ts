import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "@locus/core";
import type { HttpExchange, ReceivedRequest } from "../http/http-exchange.js";
import type { ComposedResponse } from "./compose-response.js";
import type { ResponsesAnswer, ResponsesEvents, ResponsesReply } from "./responses-reply.js";

/** A request as the server received and parsed it. */
export interface ResponsesRequest extends ReceivedRequest {
  /** The body; `{}` if it is not an object. */
  readonly body: JsonObject;
  /** All items that the model would see, including those that the server held. Empty if the request creates no response. */
  readonly thread: readonly JsonObject[];
  /** The instructions of this request. The server does not keep instructions. */
  readonly instructions?: string;
}

/** An exchange that speaks the Responses API. */
export interface ResponsesExchange extends HttpExchange {
  readonly request: ResponsesRequest;
  /** An event as the bytes of a stream: an object, or its JSON text. */
  encode(event: JsonObject | string): string;
  /** Sends one event. */
  event(event: JsonObject | string): Promise<void>;
  /** Creates and holds the response of a reply. Sends nothing. */
  compose(reply: ResponsesReply | ResponsesEvents): ComposedResponse;
  /** Answers with a reply. */
  reply(answer: ResponsesAnswer): Promise<void>;
}

/** How events are sent. */
export interface EventOptions {
  /** Whether events have an `event:` line; some servers name the type only in the data. @defaultValue true */
  eventLines?: boolean;
  /** Milliseconds between the events of a streamed reply, so that people can watch. @defaultValue 0 */
  eventDelayMs?: number;
}

/** Adds the protocol to an exchange. */
export function createResponsesExchange(
  http: HttpExchange,
  request: ResponsesRequest,
  compose: ResponsesExchange["compose"],
  { eventLines = true, eventDelayMs = 0 }: EventOptions,
): ResponsesExchange {
  const exchange: ResponsesExchange = {
    ...http,
    request,
    compose,
    encode(event) {
      const [type, data] = typeof event === "string" ? [JSON.parse(event).type, event] : [event.type, JSON.stringify(event)];
      return `${eventLines ? `event: ${type}\n` : ""}data: ${data}\n\n`;
    },
    event: (event) => http.write(exchange.encode(event)),
    async reply(answer) {
      if ("status" in answer) {
        http.json(answer.status, { error: { type: "test_error", code: null, param: null, ...answer.error } }, answer.headers);
        return;
      }
      const { response, events } = compose(answer);
      if (request.body.stream !== true) {
        http.json(200, response, answer.headers);
        return;
      }
      http.writeHead(200, { "content-type": "text/event-stream", ...answer.headers });
      for (const event of events) {
        if (eventDelayMs > 0) await sleep(eventDelayMs);
        await exchange.event(event);
      }
      http.end();
    },
  };
  return exchange;
}
