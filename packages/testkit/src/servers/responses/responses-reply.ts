import type { JsonObject, Usage } from "@locus/core";
import type { Deltas, ScriptedToolCall, TurnContent } from "../../scripted/scripted-turn.js";
import type { ChatErrorReply } from "../chat/chat-reply.js";

/**
 * An answer of the Responses API, streamed or not as the request asks: reasoning, hosted calls, a message, calls. Calls without
 * an id are `call_1`, `call_2` … in all answers of a server, so that no thread has one twice.
 */
export interface ResponsesReply extends Omit<TurnContent, "reasoning">, ResponsesMessage {
  /** The thinking: deltas of one summary, or an object. */
  reasoning?: Deltas | ResponsesReasoning;
  /** Items of hosted tools as they are when they are done: `{ type: "web_search_call", … }`. Without an id, they get one. */
  hosted?: readonly JsonObject[];
  /** Items in an order of one's own, instead of all of the above. */
  output?: readonly ResponsesOutput[];
  /** @defaultValue 10 tokens in, 5 out. `null`: none is reported. */
  usage?: Usage | null;
  /** How the answer ends. @defaultValue "completed" */
  finish?: ResponsesFinish;
  /** The model that answers. @defaultValue the one that was asked for */
  model?: string;
  /** @defaultValue unique among all servers */
  id?: string;
  /** Headers besides the content type. */
  headers?: Readonly<Record<string, string>>;
}

/** A message of the model. */
export interface ResponsesMessage {
  text?: Deltas;
  /** A part of its own, after the text. */
  refusal?: Deltas;
  /** Of the text, as the wire has them. */
  annotations?: readonly JsonObject[];
  /** `"commentary"` or `"final_answer"`, where models tell them apart. */
  phase?: string;
}

/** A reasoning item. */
export interface ResponsesReasoning {
  /** The parts of the summary. */
  summary?: readonly Deltas[];
  /** The thinking itself, as open models show it. */
  text?: Deltas;
  /** @defaultValue made by the server, which knows it again; sent only when the request includes it */
  encryptedContent?: string;
}

/** One item of the output. */
export type ResponsesOutput =
  | { reasoning: Deltas | ResponsesReasoning }
  | { message: ResponsesMessage }
  | { toolCall: ScriptedToolCall }
  /** Any other item as it is when it is done; with the images that come before it, as base64. */
  | { item: JsonObject; partialImages?: readonly string[] };

/** How an answer ends: completely, cut for a reason, or in an error, which is told in one of three forms. */
export type ResponsesFinish =
  | "completed"
  /** `response.incomplete`: `"max_output_tokens"` or `"content_filter"`. */
  | { incomplete: string }
  /** `response.failed`. */
  | { failed: ResponsesFailure }
  /** An `error` event, its fields in an object as the service sends them, then `response.failed`; `flat`: as documented, alone. */
  | { error: ResponsesFailure; flat?: boolean };

/** What went wrong. */
export interface ResponsesFailure {
  message: string;
  /** @defaultValue "server_error" */
  code?: string;
  /** Of an `error` event. @defaultValue the code */
  type?: string;
}

/** An answer as the wire has it: the events of a stream, such as a recording. Not streamed, it is the response of the last event. */
export interface ResponsesEvents {
  /** Each as an object, or as its JSON text. */
  events: readonly (JsonObject | string)[];
  headers?: Readonly<Record<string, string>>;
}

/** A refusal of a server of the Responses API. */
export type ResponsesErrorReply = ChatErrorReply;

/** Everything a server can answer. */
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
