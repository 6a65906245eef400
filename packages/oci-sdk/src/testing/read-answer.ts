import { LocusError, type ModelCompleteEvent, type ModelEvent, ServerError } from "@locus/core";
import { MessageBuilder } from "@locus/core/provider";
import type { APIFormat } from "../format/api-format.js";
import { type OCICall, provider } from "../format/call.js";
import { formats } from "./formats.js";

/** What came of an answer. */
export interface ReadAnswer {
  events: ModelEvent[];
  complete: ModelCompleteEvent;
  content: ModelCompleteEvent["message"]["content"];
  /** The events before the last. */
  shown: ModelEvent[];
}

/** A reader on its own, without a connection. */
export function openReader(format: APIFormat, call: Partial<OCICall> = {}) {
  return formats[format].reader({
    builder: new MessageBuilder({ provider, modelId: "some-model" }),
    call: { body: {}, warnings: [], ...call },
    provider,
    toError: (failure) => new LocusError(JSON.stringify(failure)),
    unexpected: (text, cause) => new ServerError(text, { cause }),
  });
}

function finish(events: ModelEvent[]): ReadAnswer {
  const complete = events.at(-1) as ModelCompleteEvent;
  return { events, complete, content: complete.message.content, shown: events.slice(0, -1) };
}

/** Reads a streamed answer; `"[DONE]"` is the mark. */
export function readStream(format: APIFormat, events: readonly (object | "[DONE]")[], call?: Partial<OCICall>): ReadAnswer {
  const reader = openReader(format, call);
  const read = events.flatMap((event) => reader.push({ data: typeof event === "string" ? event : JSON.stringify(event) }));
  return finish([...read, ...reader.end()]);
}

/** Reads an answer that came whole. */
export function readWhole(format: APIFormat, chatResponse: object, call?: Partial<OCICall>): ReadAnswer {
  const reader = openReader(format, call);
  const body = { modelId: "some-model", modelVersion: "1", chatResponse };
  return finish([...reader.push({ data: JSON.stringify(body) }, true), ...reader.end()]);
}

/** The text of the deltas, one by one. */
export function textDeltas(events: readonly ModelEvent[]): string[] {
  return events.flatMap((event) => (event.type === "model_chunk" && event.content !== undefined ? [event.content] : []));
}

/** What was thought, one by one. */
export function thoughts(events: readonly ModelEvent[]): string[] {
  return events.flatMap((event) => (event.type === "think" ? [event.reasoning] : []));
}
