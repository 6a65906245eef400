import { type LocusError, type ModelCompleteEvent, type ModelEvent, ServerError } from "@locus/core";
import { MessageBuilder, parseFailure, toError, type WireReader } from "@locus/core/provider";
import type { ResponsesCall } from "../responses/call.js";
import { responsesStream } from "../responses/stream.js";

export const provider = "openai.responses";

/** A call for the reader, with defaults. */
export function someCall(call: Partial<ResponsesCall> = {}): ResponsesCall {
  return { body: {}, warnings: [], keepsThread: true, replayed: new Set(), encrypts: false, hidesReasoning: false, ...call };
}

const service = { modelId: "some-model", dialect: { service: "OpenAI" }, url: "https://api.openai.com/v1/responses" };

/** Opens a reader of one answer. */
export function openReader(call: Partial<ResponsesCall> = {}): WireReader {
  return responsesStream({
    builder: new MessageBuilder({ provider, modelId: "some-model" }),
    provider,
    call: someCall(call),
    toError: (failure): LocusError => toError(parseFailure(failure), service),
    unexpected: (text, cause) => new ServerError(text, { cause, retryable: false }),
  });
}

/** The result of reading one answer. */
export interface ReadAnswer {
  events: readonly ModelEvent[];
  complete: ModelCompleteEvent;
  content: ModelCompleteEvent["message"]["content"];
  shown: readonly ModelEvent[];
}

/** Reads an answer: a list of events, or a whole body. */
export function readAnswer(
  answer: readonly object[] | { whole: object },
  options: { call?: Partial<ResponsesCall>; eventLines?: boolean } = {},
): ReadAnswer {
  const { call, eventLines } = options;
  const reader = openReader(call);
  const events: ModelEvent[] = [];
  if ("whole" in answer) events.push(...reader.push({ data: JSON.stringify(answer.whole) }, true));
  else
    for (const event of answer) {
      const { type } = event as { type?: string };
      events.push(...reader.push({ ...(eventLines && type && { event: type }), data: JSON.stringify(event) }));
    }
  events.push(...reader.end());
  const complete = events.at(-1);
  if (complete?.type !== "model_complete") throw new Error("no model_complete");
  return { events, complete, content: complete.message.content, shown: events.slice(0, -1) };
}
