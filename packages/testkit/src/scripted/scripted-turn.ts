import type { FinishReason, JsonObject, ModelPartEvent, ModelRequest, ModelWarningEvent, Usage } from "@locus/core";

/** Text in one piece, or as the deltas in which it streams. */
export type Deltas = string | readonly string[];

/** A tool call a script makes. */
export interface ScriptedToolCall {
  name: string;
  /** An object, or the text (also the deltas of the text) that the model writes: it may well be invalid. @defaultValue {} */
  arguments?: JsonObject | Deltas;
  /** @defaultValue `call_1`, `call_2` … in the order of the calls */
  id?: string;
}

/** What a model says in one turn, in no protocol's words. */
export interface TurnContent {
  reasoning?: Deltas;
  text?: Deltas;
  toolCalls?: readonly ScriptedToolCall[];
}

/** One turn of a {@link scriptedModel}: reasoning, text, parts, calls, in this order. */
export interface ScriptedTurn extends Omit<TurnContent, "text"> {
  /** The answer. An async iterable decides itself when each delta comes. */
  text?: Deltas | AsyncIterable<string>;
  /** Parts that are not text, each as a `model_part` event. */
  parts?: readonly ModelPartEvent["part"][];
  warnings?: readonly Omit<ModelWarningEvent, "type">[];
  /** @defaultValue 10 tokens in, 5 out. `null`: the turn reports none. */
  usage?: Usage | null;
  /** @defaultValue `"tool_calls"` when there are calls, else `"stop"` */
  finishReason?: FinishReason;
  /** What the service needs to continue the thread it holds: the `origin.state` of the message. */
  state?: JsonObject;
  /** Awaited after `model_start`, before the first delta. */
  gate?: Promise<unknown>;
  /** Thrown instead of the end of the turn. */
  error?: unknown;
  /** The turn never ends, until it is aborted. */
  hang?: true;
  /**
   * How far the turn gets before its `error` or `hang`.
   *
   * @defaultValue `"deltas"` when the turn has anything to show, else nothing: not even `model_start`
   */
  after?: "start" | "deltas";
}

/** One step of a script: a turn, its text, or a function that decides when it is asked. */
export type ScriptedStep = string | ScriptedTurn | ScriptedTurnFunction;

/**
 * Decides a turn from what the model is asked.
 *
 * @param request - What the model was asked.
 * @param callIndex - The number of the call, from 0.
 */
export type ScriptedTurnFunction = (
  request: ModelRequest,
  callIndex: number,
) => string | ScriptedTurn | Promise<string | ScriptedTurn>;

/** The deltas of a text. */
export function deltasOf(text: Deltas | undefined): readonly string[] {
  if (text === undefined) return [];
  return typeof text === "string" ? [text] : text;
}

/** The deltas of a call's arguments, as the text a model writes. */
export function argumentDeltas(call: ScriptedToolCall): readonly string[] {
  const { arguments: value = {} } = call;
  if (typeof value === "string" || isDeltas(value)) return deltasOf(value);
  return [JSON.stringify(value)];
}

function isDeltas(value: JsonObject | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}
