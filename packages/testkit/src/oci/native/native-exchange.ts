import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "@locus/core";
import type { HttpExchange } from "../../servers/http/http-exchange.js";
import { encodeNativeEvent, type NativeEvent } from "./native-event.js";
import type { RenderContext } from "./native-renderer.js";
import {
  type NativeAnswer,
  type NativeErrorReply,
  type NativeRecordedReply,
  type NativeReply,
  nativeErrorBody,
} from "./native-reply.js";
import type { NativeRequest } from "./native-request.js";
import type { NativeStreamStyle } from "./native-style.js";
import { nativeReplyBody, nativeReplyEvents } from "./render-reply.js";

/** An exchange that speaks the format of its request. */
export interface NativeExchange extends HttpExchange {
  readonly request: NativeRequest;
  /** Sends one event: an object, or its JSON text. */
  event(event: JsonObject | string): Promise<void>;
  /** The events of a streamed reply, each with its role in the answer. Sends nothing. */
  events(reply: NativeReply): NativeEvent[];
  /** Answers with a reply. */
  reply(answer: NativeAnswer): Promise<void>;
}

/** How events are sent. */
export interface NativeEventOptions extends NativeStreamStyle {
  /** Milliseconds between the events of a streamed reply, so that people can watch. @defaultValue 0 */
  eventDelayMs?: number;
}

/** Adds the protocol to an exchange. @param model - The model that serves the request, if known. */
export function createNativeExchange(
  http: HttpExchange,
  request: NativeRequest,
  model: string,
  options: NativeEventOptions,
): NativeExchange {
  const { eventDelayMs = 0 } = options;
  const { format = "GENERIC", chatRequest, isStream, target } = request;
  const context: RenderContext = { chatRequest, model, style: options };

  async function stream(pieces: readonly string[], headers: NativeReply["headers"]): Promise<void> {
    http.writeHead(200, { "content-type": "text/event-stream", ...headers });
    for (const piece of pieces) {
      if (eventDelayMs > 0) await sleep(eventDelayMs);
      await http.write(piece);
    }
    http.end();
  }

  const exchange: NativeExchange = {
    ...http,
    request,
    event: (event) => http.write(encodeNativeEvent(event)),
    events: (reply) => nativeReplyEvents(reply, format, context),
    async reply(answer) {
      if (isRefusal(answer)) return http.json(answer.status, nativeErrorBody(answer), answer.headers);
      if (isRecorded(answer)) {
        const recorded = isStream ? answer.sse : answer.body;
        if (recorded === undefined) throw new Error(`the recorded answer was ${isStream ? "not " : ""}streamed.`);
        return typeof recorded === "string" ? stream([recorded], {}) : http.json(200, recorded);
      }
      if (!isStream) return http.json(200, nativeReplyBody(answer, format, target, context), answer.headers);
      const events = exchange.events(answer);
      await stream(
        events.map(({ data }) => encodeNativeEvent(data)),
        answer.headers,
      );
    },
  };
  return exchange;
}

function isRefusal(answer: NativeAnswer): answer is NativeErrorReply {
  return "status" in answer;
}

function isRecorded(answer: NativeReply | NativeRecordedReply): answer is NativeRecordedReply {
  return "sse" in answer || "body" in answer;
}
