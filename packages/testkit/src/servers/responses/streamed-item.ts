import type { JsonObject } from "@locus/core";
import { argumentDeltas, type Deltas, deltasOf, type ScriptedToolCall } from "../../scripted/scripted-turn.js";
import type { ResponsesMessage, ResponsesReasoning } from "./responses-reply.js";

/** One output item as it streams. Its events lack the common fields: item id, index and sequence number. */
export interface StreamedItem {
  /** The item when it opens. */
  added: JsonObject;
  events: readonly JsonObject[];
  /** The final item. */
  done: JsonObject;
}

/** A message of the model. */
export function streamedMessage(id: string, { text, refusal, annotations = [], phase }: ResponsesMessage): StreamedItem {
  const head = { id, type: "message", ...(phase !== undefined && { phase }), role: "assistant" };
  const textOf = (value: string, known: readonly JsonObject[]) => ({
    type: "output_text",
    annotations: known,
    logprobs: [],
    text: value,
  });
  const parts = [
    ...(text === undefined
      ? []
      : [
          streamedPart("output_text", "text", deltasOf(text), {
            opening: textOf("", []),
            done: textOf(joined(text), annotations),
            fields: { logprobs: [] },
            before: annotations.map((annotation, annotation_index) => ({
              type: "response.output_text.annotation.added",
              annotation_index,
              annotation,
            })),
          }),
        ]),
    ...(refusal === undefined
      ? []
      : [
          streamedPart("refusal", "refusal", deltasOf(refusal), {
            opening: { type: "refusal", refusal: "" },
            done: { type: "refusal", refusal: joined(refusal) },
          }),
        ]),
  ];
  return {
    added: { ...head, status: "in_progress", content: [] },
    events: parts.flatMap(({ events }, content_index) => events.map((event) => ({ ...event, content_index }))),
    done: { ...head, status: "completed", content: parts.map(({ done }) => done) },
  };
}

/** A reasoning item. */
export function streamedReasoning(id: string, { summary = [], text, encryptedContent }: ResponsesReasoning): StreamedItem {
  const head = { id, type: "reasoning", ...(encryptedContent !== undefined && { encrypted_content: encryptedContent }) };
  const summaryPart = (value: string) => ({ type: "summary_text", text: value });
  const content = { type: "reasoning_text", text: joined(text ?? "") };
  return {
    added: { ...head, summary: [] },
    events: [
      ...summary.flatMap((deltas, summary_index) => [
        { type: "response.reasoning_summary_part.added", summary_index, part: summaryPart("") },
        ...written("response.reasoning_summary_text", "text", deltasOf(deltas)).map((event) => ({ ...event, summary_index })),
        { type: "response.reasoning_summary_part.done", summary_index, part: summaryPart(joined(deltas)) },
      ]),
      ...(text === undefined
        ? []
        : streamedPart("reasoning_text", "text", deltasOf(text), {
            opening: { ...content, text: "" },
            done: content,
          }).events.map((event) => ({ ...event, content_index: 0 }))),
    ],
    done: {
      ...head,
      summary: summary.map((deltas) => summaryPart(joined(deltas))),
      ...(text !== undefined && { content: [content] }),
    },
  };
}

/** A call of a function. */
export function streamedCall(id: string, callId: string, call: ScriptedToolCall): StreamedItem {
  const deltas = argumentDeltas(call);
  const item = (status: string, args: string) => ({
    id,
    type: "function_call",
    status,
    arguments: args,
    call_id: callId,
    name: call.name,
  });
  return {
    added: item("in_progress", ""),
    events: written("response.function_call_arguments", "arguments", deltas),
    done: item("completed", deltas.join("")),
  };
}

/** The deltas of a text, and the text: `<type>.delta` and `<type>.done`. */
export function written(type: string, field: string, deltas: readonly string[], fields: JsonObject = {}): JsonObject[] {
  return [
    ...deltas.map((delta) => ({ type: `${type}.delta`, delta, ...fields })),
    { type: `${type}.done`, [field]: deltas.join(""), ...fields },
  ];
}

interface PartOptions {
  opening: JsonObject;
  done: JsonObject;
  /** Other fields of each of its events. */
  fields?: JsonObject;
  /** Events between the last delta and the whole text. */
  before?: readonly JsonObject[];
}

function streamedPart(
  name: string,
  field: string,
  deltas: readonly string[],
  { opening, done, fields, before = [] }: PartOptions,
): { events: JsonObject[]; done: JsonObject } {
  const text = written(`response.${name}`, field, deltas, fields);
  const events = [
    { type: "response.content_part.added", part: opening },
    ...text.slice(0, -1),
    ...before,
    ...text.slice(-1),
    { type: "response.content_part.done", part: done },
  ];
  return { events, done };
}

function joined(deltas: Deltas): string {
  return deltasOf(deltas).join("");
}
