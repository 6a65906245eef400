import type { JsonObject, JsonValue } from "../contract/json.js";
import type { Message, UserPart } from "../contract/message.js";
import type { ToolFailure } from "../contract/event.js";
import type { Usage } from "../contract/usage.js";

/** What happened to one tool call. */
export interface ToolExecution {
  toolCallId: string;
  name: string;
  arguments: JsonObject;
  /** `started`: the body may have run, or not; nothing is known. */
  status: "started" | "completed";
  /** What the model reads. Present once completed. */
  result?: string | UserPart[];
  error?: { kind: ToolFailure; message: string };
  durationMs?: number;
}

/** A question that waits for an answer from outside. */
export interface PendingInterrupt {
  interruptId: string;
  toolCallId: string;
  name: string;
  argumentsHash: string;
  question: string;
  options?: string[];
  answers: JsonValue[];
}

/** All that a thread needs to go on: plain JSON, versioned. */
export interface AgentState {
  /** Version of this shape. */
  version: 1;
  /** The transcript, without the system prompt: that is computed anew for each run. */
  messages: Message[];
  /** The tool calls of the thread, in the order in which they were announced. */
  executions: ToolExecution[];
  pending: PendingInterrupt[];
  /** Iterations used by the last run. */
  iteration: number;
  /** Tokens used by the thread. */
  usage: Usage;
  /** How sure the run is of its answer, 0 to 1; hooks set it. */
  confidence: number;
  metadata: JsonObject;
  /** The hooks' own state, by hook name. */
  hooks: Record<string, JsonValue>;
}
