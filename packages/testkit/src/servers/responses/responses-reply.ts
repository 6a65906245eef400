import type { JsonObject, Usage } from "@locus/core";
import type { Deltas, ScriptedToolCall, TurnContent } from "../../scripted/scripted-turn.js";
import type { ChatErrorReply } from "../chat/chat-reply.js";

/**
 * An answer of the Responses API, streamed or not as the request asks: reasoning, hosted calls, a message, calls. Calls without
 * an id get `call_1`, `call_2` …, counted per server so that ids stay unique in a thread.
 */
export interface ResponsesReply extends Omit<TurnContent, "reasoning">, ResponsesMessage {
  /** The thinking: deltas of one summary, or an object. */
  reasoning?: Deltas | ResponsesReasoning;
  /** Items of hosted tools in their final state: `{ type: "web_search_call", … }`. Missing ids are added. */
  hosted?: readonly JsonObject[];
  /** Items in any order, instead of all the fields above. */
  output?: readonly ResponsesOutput[];
  /** @defaultValue 10 tokens in, 5 out. `null`: none is reported. */
  usage?: Usage | null;
  /** How the answer ends. @defaultValue "completed" */
  finish?: ResponsesFinish;
  /** The model that answers. @defaultValue the requested one */
  model?: string;
  /** @defaultValue unique among all servers */
  id?: string;
  /** Headers in addition to the content type. */
  headers?: Readonly<Record<string, string>>;
}

/** A message of the model. */
export interface ResponsesMessage {
  text?: Deltas;
  /** A separate part, after the text. */
  refusal?: Deltas;
  /** Annotations of the text, in wire format. */
  annotations?: readonly JsonObject[];
  /** `"commentary"` or `"final_answer"`, for models that distinguish them. */
  phase?: string;
}

/** A reasoning item. */
export interface ResponsesReasoning {
  /** The parts of the summary. */
  summary?: readonly Deltas[];
  /** The full thinking, which open models show. */
  text?: Deltas;
  /** Sent only if the request includes it. @defaultValue made by the server, which accepts it back */
  encryptedContent?: string;
}

/** One item of the output. */
export type ResponsesOutput =
  | { reasoning: Deltas | ResponsesReasoning }
  | { message: ResponsesMessage }
  | { toolCall: ScriptedToolCall }
  /** Any other item in its final state, with the partial images before it as base64. */
  | { item: JsonObject; partialImages?: readonly string[] };

/** The end of an answer: complete, cut for a reason, or an error in one of three forms. */
export type ResponsesFinish =
  | "completed"
  /** `response.incomplete`: `"max_output_tokens"` or `"content_filter"`. */
  | { incomplete: string }
  /** `response.failed`. */
  | { failed: ResponsesFailure }
  /** An `error` event with nested fields, then `response.failed`, as the service sends it. `flat`: one flat event, as documented. */
  | { error: ResponsesFailure; flat?: boolean };

/** The error of an answer. */
export interface ResponsesFailure {
  message: string;
  /** @defaultValue "server_error" */
  code?: string;
  /** Of an `error` event. @defaultValue the code */
  type?: string;
}

/** An answer in wire format: the events of a stream, such as a recording. Unstreamed, it is the response of the last event. */
export interface ResponsesEvents {
  /** Each as an object, or as its JSON text. */
  events: readonly (JsonObject | string)[];
  headers?: Readonly<Record<string, string>>;
}

/** An error response of a Responses API server. */
export type ResponsesErrorReply = ChatErrorReply;

/** An answer of the server. */
export type ResponsesAnswer = ResponsesReply | ResponsesEvents | ResponsesErrorReply;

/** The items of a reply, in order. */
export function outputOf(reply: ResponsesReply): readonly ResponsesOutput[] {
  const { reasoning, hosted = [], text, refusal, annotations, phase, toolCalls = [] } = reply;
  if (reply.output !== undefined) return reply.output;
  const message: ResponsesMessage = {
    ...(text !== undefined && { text }),
    ...(refusal !== undefined && { refusal }),
    ...(annotations !== undefined && { annotations }),
    ...(phase !== undefined && { phase }),
  };
  return [
    ...(reasoning === undefined ? [] : [{ reasoning }]),
    ...hosted.map((item) => ({ item })),
    ...(text === undefined && refusal === undefined ? [] : [{ message }]),
    ...toolCalls.map((toolCall) => ({ toolCall })),
  ];
}
