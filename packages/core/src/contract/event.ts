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

/** A model answered: its headers are here, its tokens are not yet. */
export interface ModelStartEvent {
  type: "model_start";
  /** The service's id of the request, for its support. */
  requestId?: string;
}

/**
 * The count so far, from a service that reports its input tokens before the answer. It counts when no `model_complete` follows: the
 * call was aborted, or failed.
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

/** A token, or a piece of a tool call. */
export interface ModelChunkEvent {
  type: "model_chunk";
  /** Text that continues the answer. */
  content?: string;
  toolCall?: ToolCallDelta;
  /**
   * The part that the delta belongs to. Parts are numbered in the order in which they begin; the message keeps that order, and a part that
   * is dropped leaves a gap. Absent on an empty delta that begins no part.
   */
  partIndex?: number;
  /** Opaque data of the part, in the event with which it arrives. */
  providerData?: ProviderData;
}

/** A piece of the model's thinking. An empty one without `partIndex` opens the turn of a model that hides its thinking. */
export interface ThinkEvent {
  type: "think";
  reasoning: string;
  /** As in {@link ModelChunkEvent}. */
  partIndex?: number;
  /** As in {@link ModelChunkEvent}: a signature, for example, comes with an empty delta. */
  providerData?: ProviderData;
}

/** A citation of the text so far. */
export interface CitationPart {
  type: "citation";
  annotation: Annotation;
}

/** A part of the answer that is not text. */
export interface ModelPartEvent {
  type: "model_part";
  part: ImagePart | AudioPart | FilePart | RefusalPart | ProviderPart | CitationPart;
  /** A preview; a later event carries the whole. */
  partial?: boolean;
  /** As in {@link ModelChunkEvent}; of a citation, the text part that it annotates. */
  partIndex?: number;
}

/** Something the caller asked for could not be honoured as asked. */
export interface ModelWarningEvent {
  type: "model_warning";
  /**
   * What kind: `"unsupported_setting"`, `"renamed_setting"`, `"schema_fallback"`, `"repaired_schema"`, `"empty_tool_calls"`,
   * `"empty_answer"` …
   */
  code: string;
  message: string;
  /** The setting or parameter it is about. */
  parameter?: string;
}

/** Reports something that could not be honoured as asked, as a `model_warning`. */
export type Warn = (code: string, message: string, parameter: string) => void;

/** The turn is whole. Exactly once per call, last. */
export interface ModelCompleteEvent {
  type: "model_complete";
  message: AssistantMessage;
  /** Absent where the service reports none. */
  usage?: Usage;
  /** Why the model stopped; the message carries it as well. */
  finishReason: Finish;
  /** The structured output, parsed and restored, when the provider had to reshape the schema. It wins over the message's text. */
  output?: JsonValue;
  /** What else the service reports of the answer (log probabilities, service tier …), by provider id. Not saved. */
  providerData?: ProviderData;
}

/** The call failed before its first token and will be made again. */
export interface ModelRetryEvent {
  type: "model_retry";
  /** The attempt that failed, from 1. */
  failedAttempt: number;
  delayMs: number;
  error: SerializedError;
}

/** A tool's body is about to run. */
export interface ToolStartEvent {
  type: "tool_start";
  name: string;
  toolCallId: string;
  /** As the model wrote them. */
  arguments: JsonObject;
}

/** A value the tool reported while running. */
export interface ToolProgressEvent {
  type: "tool_progress";
  name: string;
  toolCallId: string;
  value: JsonValue;
}

/** A call has its result; also for calls that never ran (unknown tool, invalid arguments, denied, truncated …). */
export interface ToolCompleteEvent {
  type: "tool_complete";
  name: string;
  toolCallId: string;
  /** What the model will read. */
  result: string | UserPart[];
  /**
   * The JSON that the tool returned. Absent where the call failed, where the tool returned content parts or a hook replaced the result, and
   * where its text is longer than `maxToolResultLength`: half a value would be of another type. Not saved, so a recorded result has none.
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

/** Anything a hook or tool wants the consumer to see. */
export interface CustomEvent {
  type: "custom";
  name: string;
  data: JsonValue;
}

/**
 * Why a run ended. The three that mean success come first. After `length`, `content_filter` and `refusal` the last turn's text is there, but
 * it is not a whole answer.
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

/** The run is over. Exactly once, last. */
export interface TerminateEvent {
  type: "terminate";
  reason: StopReason;
  success: boolean;
  /** Iterations used. */
  iterations: number;
  /** The final text. */
  message: string;
  usage: Usage;
  /** Of the last turn. */
  finishReason?: Finish;
  error?: SerializedError;
}

/** What the loop adds to every event but `model_chunk` and `think`, the two of the hot path. */
export interface EventStamp {
  /** The iteration of the loop, from 1; 0 before the first. */
  iteration: number;
  /** The attempt of the model call, from 1. */
  attempt: number;
  /** What the model call is for: a turn, the structured output, a closing summary. */
  purpose: "turn" | "output" | "summary";
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/**
 * Every event by its type. A plugin adds its own by declaration merging:
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

/** What a run yields: one union, told apart by `type`. */
export type LocusEvent = Stamped<UnstampedEvent>;
