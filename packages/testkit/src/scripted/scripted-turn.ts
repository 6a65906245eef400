import type { FinishReason, JsonObject, ModelPartEvent, ModelRequest, ModelWarningEvent, Usage } from "@locus/core";

/** Text in one piece, or as deltas. */
export type Deltas = string | readonly string[];

/** A scripted tool call. */
export interface ScriptedToolCall {
  name: string;
  /** An object, or the JSON text (also as deltas) that the model writes, valid or not. @defaultValue {} */
  arguments?: JsonObject | Deltas;
  /** @defaultValue `call_1`, `call_2` … in the order of the calls */
  id?: string;
}

/** The content of one turn, independent of any protocol. */
export interface TurnContent {
  reasoning?: Deltas;
  text?: Deltas;
  toolCalls?: readonly ScriptedToolCall[];
}

/** One turn of a {@link scriptedModel}: reasoning, text, parts, calls, in this order. */
export interface ScriptedTurn extends Omit<TurnContent, "text"> {
  /** The answer. An async iterable controls the timing of its deltas. */
  text?: Deltas | AsyncIterable<string>;
  /** Other parts, each sent as a `model_part` event. */
  parts?: readonly ModelPartEvent["part"][];
  warnings?: readonly Omit<ModelWarningEvent, "type">[];
  /** @defaultValue 10 tokens in, 5 out. `null`: the turn reports none. */
  usage?: Usage | null;
  /** @defaultValue `"tool_calls"` when there are calls, else `"stop"` */
  finishReason?: FinishReason;
  /** The `origin.state` of the message, with which the service continues the thread it holds. */
  state?: JsonObject;
  /** Awaited after `model_start`, before the first delta. */
  gate?: Promise<unknown>;
  /** The error that ends the turn. */
  error?: unknown;
  /** The turn does not end until it is aborted. */
  hang?: true;
  /**
   * The point of the turn at which its `error` or `hang` takes effect.
   *
   * @defaultValue `"deltas"` when the turn has content, otherwise before `model_start`
   */
  after?: "start" | "deltas";
}

/** One step of a script: a turn, its text, or a function that decides at the call. */
export type ScriptedStep = string | ScriptedTurn | ScriptedTurnFunction;

/**
 * Decides a turn from the request.
 *
 * @param request - The request of this call.
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

/** The deltas of a call's arguments, as JSON text. */
export function argumentDeltas(call: ScriptedToolCall): readonly string[] {
  const { arguments: value = {} } = call;
  if (typeof value === "string" || isDeltas(value)) return deltasOf(value);
  return [JSON.stringify(value)];
}

function isDeltas(value: JsonObject | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}
