import type { JsonObject } from "@locus/core";
import type { Deltas } from "../../scripted/scripted-turn.js";
import { objectsOf } from "../http/is-object.js";
import { streamedHostedItem } from "./hosted-item.js";
import { type ResponseFields, responseObject, responseUsage } from "./response-object.js";
import {
  outputOf,
  type ResponsesEvents,
  type ResponsesFailure,
  type ResponsesFinish,
  type ResponsesOutput,
  type ResponsesReasoning,
  type ResponsesReply,
} from "./responses-reply.js";
import { type StreamedItem, streamedCall, streamedMessage, streamedReasoning } from "./streamed-item.js";

/** A response in its final state, and as the events of its stream. */
export interface ComposedResponse {
  /** Its final state. */
  readonly response: JsonObject;
  readonly events: readonly JsonObject[];
}

/** The inputs of a response other than the reply. */
export interface ComposeOptions extends ResponseFields {
  /** The body of the request. */
  request: JsonObject;
  /** Creates an id with a prefix: `"msg"`, `"call"` … */
  makeId(prefix: string): string;
  /** Encrypts the thinking of an item. Absent if the request does not ask for it. */
  encrypt?: ((itemId: string) => string) | undefined;
}

/** Converts a reply to a response and the events of its stream, numbered from 0. */
export function composeResponse(reply: ResponsesReply, options: ComposeOptions): ComposedResponse {
  const { finish = "completed", usage = { inputTokens: 10, outputTokens: 5 } } = reply;
  const base = responseObject(options.request, options);
  const items = outputOf(reply).map((output) => streamed(output, options));
  const last = items.at(-1);
  if (last !== undefined && isCut(finish) && "status" in last.done) last.done = { ...last.done, status: "incomplete" };
  const output = items.map(({ done }) => done);
  const response: JsonObject = {
    ...base,
    ...endOf(finish),
    output,
    usage: usage === null || failureOf(finish) !== undefined ? null : responseUsage(usage),
  };
  const events: JsonObject[] = [
    { type: "response.created", response: base },
    { type: "response.in_progress", response: base },
    ...items.flatMap(({ added, events: inBetween, done }, output_index) => [
      { type: "response.output_item.added", output_index, item: added },
      ...inBetween.map((event) => ({ ...event, item_id: done.id, output_index })),
      { type: "response.output_item.done", output_index, item: done },
    ]),
    ...endEvents(finish, response),
  ];
  return { response, events: events.map((event, sequence_number) => ({ ...event, sequence_number })) };
}

/** Given events, unchanged. The response is the last one among them. */
export function composeEvents({ events: given }: ResponsesEvents): ComposedResponse {
  const events = given.map((event): JsonObject => (typeof event === "string" ? JSON.parse(event) : event));
  const [response = {}] = objectsOf(events.map((event) => event.response)).slice(-1);
  return { response, events };
}

function streamed(output: ResponsesOutput, { makeId, encrypt }: ComposeOptions): StreamedItem {
  if ("item" in output) return streamedHostedItem(output.item, makeId, output.partialImages);
  if ("message" in output) return streamedMessage(makeId("msg"), output.message);
  if ("toolCall" in output) {
    const { toolCall } = output;
    return streamedCall(makeId("fc"), toolCall.id ?? makeId("call"), toolCall);
  }
  const id = makeId("rs");
  const { encryptedContent, ...reasoning } = isDeltas(output.reasoning) ? { summary: [output.reasoning] } : output.reasoning;
  return streamedReasoning(id, { ...reasoning, ...(encrypt && { encryptedContent: encryptedContent ?? encrypt(id) }) });
}

function isDeltas(reasoning: Deltas | ResponsesReasoning): reasoning is Deltas {
  return typeof reasoning === "string" || Array.isArray(reasoning);
}

const isCut = (finish: ResponsesFinish): boolean => typeof finish === "object" && "incomplete" in finish;

function failureOf(finish: ResponsesFinish): ResponsesFailure | undefined {
  if (finish === "completed" || "incomplete" in finish) return undefined;
  return "failed" in finish ? finish.failed : finish.error;
}

function endOf(finish: ResponsesFinish): JsonObject {
  if (finish === "completed") return { status: "completed" };
  if ("incomplete" in finish) return { status: "incomplete", incomplete_details: { reason: finish.incomplete } };
  const { message, code = "server_error" } = "failed" in finish ? finish.failed : finish.error;
  return { status: "failed", error: { code, message } };
}

function endEvents(finish: ResponsesFinish, response: JsonObject): JsonObject[] {
  const end = { type: `response.${response.status}`, response };
  if (finish === "completed" || !("error" in finish)) return [end];
  const { message, code = "server_error", type = code } = finish.error;
  if (finish.flat) return [{ type: "error", code, message, param: null }];
  return [{ type: "error", error: { type, code, message, param: null } }, end];
}
