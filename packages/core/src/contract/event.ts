import type { JsonObject, JsonValue } from "../json/json.js";
import type { Finish } from "./finish.js";
import type {
  Annotation,
  AssistantMessage,
  AudioPart,
  FilePart,
  ImagePart,
  ProviderData,
  ProviderPart,
  RefusalPart,
  UserPart,
} from "./message.js";
import type { SerializedError } from "./serialized-error.js";
import type { ToolFailure } from "./tool-failure.js";
import type { Usage } from "./usage.js";

/** A model started to answer: its headers have arrived, its tokens have not. */
export interface ModelStartEvent {
  type: "model_start";
  /** The service's id of the request, for its support. */
  requestId?: string;
}

/**
 * The token count so far, from a service that reports input tokens before the answer. It is used when no `model_complete` follows
 * because the call was aborted or failed.
 */
export interface ModelUsageEvent {
  type: "model_usage";
  usage: Usage;
}

/** A piece of a tool call, for display: partial JSON is never executed. */
export interface ToolCallDelta {
  /** Position of the call among the calls of this turn, from 0. */
  index: number;
  /** The id that the call's `tool_start` will have. */
  id: string;
  name: string;
  argumentsDelta: string;
}

/** A piece of the answer's text, or of a tool call. */
export interface ModelChunkEvent {
  type: "model_chunk";
  /** Text that continues the answer. */
  content?: string;
  toolCall?: ToolCallDelta;
  /**
   * The index of the part that the delta belongs to. Parts are numbered in the order in which they begin, and the message keeps
   * that order; a dropped part leaves a gap. Absent on an empty delta that begins no part.
   */
  partIndex?: number;
  /** Opaque data of the part, on the event with which it arrives. */
  providerData?: ProviderData;
}

/** A piece of the model's thinking. An empty one without `partIndex` opens the turn of a model that hides its thinking. */
export interface ThinkEvent {
  type: "think";
  reasoning: string;
  /** As in {@link ModelChunkEvent}. */
  partIndex?: number;
  /** As in {@link ModelChunkEvent}. A signature, for example, comes with an empty delta. */
  providerData?: ProviderData;
}

/** A citation in the text so far. */
export interface CitationPart {
  type: "citation";
  annotation: Annotation;
}

/** A part of the answer that is not text. */
export interface ModelPartEvent {
  type: "model_part";
  part: ImagePart | AudioPart | FilePart | RefusalPart | ProviderPart | CitationPart;
  /** The part is a preview; a later event carries the complete part. */
  partial?: boolean;
  /** As in {@link ModelChunkEvent}; for a citation, the index of the text part that it annotates. */
  partIndex?: number;
}

/** A setting or feature that could not be honoured as asked. */
export interface ModelWarningEvent {
  type: "model_warning";
  /**
   * The kind of warning: `"unsupported_setting"`, `"renamed_setting"`, `"schema_fallback"`, `"repaired_schema"`,
   * `"empty_tool_calls"`, `"empty_answer"` …
   */
  code: string;
  message: string;
  /** The setting or parameter that the warning is about. */
  parameter?: string;
}

/** Reports a `model_warning` about something that could not be honoured as asked. */
export type Warn = (code: string, message: string, parameter: string) => void;

/** The turn is complete. Exactly once per call, as the last event. */
export interface ModelCompleteEvent {
  type: "model_complete";
  message: AssistantMessage;
  /** Absent if the service reports no usage. */
  usage?: Usage;
  /** Why the model stopped; the message carries it as well. */
  finishReason: Finish;
  /**
   * The structured output, parsed and restored, if the provider had to change the schema. It takes precedence over the message's
   * text.
   */
  output?: JsonValue;
  /** Other data that the service reports about the answer (log probabilities, service tier …), by provider id. Not saved. */
  providerData?: ProviderData;
}

/** The call failed before its first token and will be retried. */
export interface ModelRetryEvent {
  type: "model_retry";
  /** The number of the failed attempt, from 1. */
  failedAttempt: number;
  delayMs: number;
  error: SerializedError;
}

/** A tool's body is about to run. */
export interface ToolStartEvent {
  type: "tool_start";
  name: string;
  toolCallId: string;
  /** The arguments that the model wrote. */
  arguments: JsonObject;
}

/** A value that a tool reported while running. */
export interface ToolProgressEvent {
  type: "tool_progress";
  name: string;
  toolCallId: string;
  value: JsonValue;
}

/** A call has its result, even if it never ran (unknown tool, invalid arguments, denied, truncated …). */
export interface ToolCompleteEvent {
  type: "tool_complete";
  name: string;
  toolCallId: string;
  /** The result that the model will read. */
  result: string | UserPart[];
  /**
   * The JSON that the tool returned. Absent when the call failed, when the tool returned content parts, when a hook replaced the
   * result, and when the text is longer than `maxToolResultLength`, because half a value would have another type. Not saved, so
   * that a recorded result has no value.
   */
  value?: JsonValue;
  /** Set when the call did not succeed. */
  error?: { kind: ToolFailure; message: string };
  /** Milliseconds the tool's body ran; 0 when it did not. */
  durationMs: number;
}

/** The state is saved. */
export interface CheckpointSavedEvent {
  type: "checkpoint_saved";
  threadId: string;
  version: string | number;
}

/** Any data that a hook or tool sends to the consumer. */
export interface CustomEvent {
  type: "custom";
  name: string;
  data: JsonValue;
}

/**
 * Why a run ended. The first three reasons mean success. After `length`, `content_filter` and `refusal` the text of the last turn
 * is kept, but it is not a complete answer.
 */
export type StopReason =
  | "complete"
  | "terminal_tool"
  | "confidence_met"
  | "length"
  | "content_filter"
  | "refusal"
  | "max_iterations"
  | "tool_loop"
  | "token_budget"
  | "time_budget"
  | "cancelled"
  | "error"
  | (string & {});

/** The run is over. Exactly once, as the last event. */
export interface TerminateEvent {
  type: "terminate";
  reason: StopReason;
  success: boolean;
  /** Iterations used. */
  iterations: number;
  /** The final text. */
  message: string;
  usage: Usage;
  /** The finish reason of the last turn. */
  finishReason?: Finish;
  error?: SerializedError;
}

/** Fields that the loop adds to every event except `model_chunk` and `think`, which are on the hot path. */
export interface EventStamp {
  /** The iteration of the loop, from 1; 0 before the first. */
  iteration: number;
  /** The attempt of the model call, from 1. */
  attempt: number;
  /** The purpose of the model call: a turn, the structured output, a closing summary. */
  purpose: "turn" | "output" | "summary";
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/**
 * All events by type. A plugin adds its own by declaration merging:
 *
 * ```ts
 * declare module "@locus/core" { interface LocusEvents { my_event: MyEvent } }
 * ```
 */
export interface LocusEvents {
  model_start: ModelStartEvent;
  model_usage: ModelUsageEvent;
  model_chunk: ModelChunkEvent;
  think: ThinkEvent;
  model_part: ModelPartEvent;
  model_warning: ModelWarningEvent;
  model_complete: ModelCompleteEvent;
  model_retry: ModelRetryEvent;
  tool_start: ToolStartEvent;
  tool_progress: ToolProgressEvent;
  tool_complete: ToolCompleteEvent;
  checkpoint_saved: CheckpointSavedEvent;
  custom: CustomEvent;
  terminate: TerminateEvent;
}

/** What a model yields. */
export type ModelEvent =
  | ModelStartEvent
  | ModelUsageEvent
  | ModelChunkEvent
  | ThinkEvent
  | ModelPartEvent
  | ModelWarningEvent
  | ModelCompleteEvent;

/** An event before the loop stamps it. */
export type UnstampedEvent = LocusEvents[keyof LocusEvents];

type Stamped<E> = E extends ModelChunkEvent | ThinkEvent ? E : E & EventStamp;

/** An event of a run: a union discriminated by `type`. */
export type LocusEvent = Stamped<UnstampedEvent>;
