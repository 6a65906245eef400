import { type Message, type ToolCallPart, type ToolMessage, toolCallsOf, type UserPart } from "../../contract/message.js";
import type { ToolFailure } from "../../contract/tool-failure.js";
import type { Usage } from "../../contract/usage.js";
import { ConfigurationError } from "../../errors/errors.js";
import { defined } from "../../json/defined.js";
import type { JsonObject, JsonValue } from "../../json/json.js";
import { failedOutcome, type ToolOutcome } from "../tools/tool-outcome.js";
import { checkMessages } from "./check-messages.js";

/** The record of one tool call. */
export interface ToolExecution {
  /** Unique in the thread. */
  toolCallId: string;
  /** The tool's name. */
  name: string;
  /** The arguments that the model wrote. */
  arguments: JsonObject;
  /** `started`: the body may or may not have run. */
  status: "started" | "completed";
  /** The result that the model reads. Present once completed. */
  result?: string | UserPart[];
  /** Set when the call did not succeed. */
  error?: { kind: ToolFailure; message: string };
  /** Milliseconds the body ran. */
  durationMs?: number;
}

/** Everything needed to continue a thread: plain JSON, versioned. */
export interface AgentState {
  /** Version of this shape. */
  version: 1;
  /** The transcript, without the system prompt, which each run computes. */
  messages: Message[];
  /** The tool calls of the thread, in the order of their first record. */
  executions: ToolExecution[];
  /** Iterations used by the last run. */
  iteration: number;
  /** Tokens used by the thread. */
  usage: Usage;
  /** How confident the last run is of its answer, 0 to 1; set by hooks. */
  confidence: number;
  /** Metadata that callers attached. */
  metadata: JsonObject;
  /** The state of each hook, by hook name. */
  hooks: Record<string, JsonValue>;
  /**
   * Data that the service needs to continue the thread it holds, such as `{ previousResponseId }`: the newest assistant message's
   * `origin.state`. Absent if no service holds the thread. Read-only: writing to it has no effect.
   */
  providerState?: JsonObject;
}

/** The shape this version writes. */
const stateVersion = 1;

/** The state of a new thread. */
export function createState(): AgentState {
  return {
    version: stateVersion,
    messages: [],
    executions: [],
    iteration: 0,
    usage: {},
    confidence: 0,
    metadata: {},
    hooks: {},
  };
}

/**
 * Restores a saved state. Every call without a result gets one, so that the thread can be continued.
 *
 * A completed call gets its result; a started call is `outcome_unknown`, because its body may or may not have run; any other call
 * is `aborted`.
 *
 * @param saved - A state of this or an older version.
 * @throws ConfigurationError for a state of a newer version of this package, and for a value that is not a state.
 */
export function restoreState(saved: AgentState): AgentState {
  const state = takeState(saved);
  answerLostCalls(state);
  return state;
}

/**
 * Copies a saved state, whose calls may be open. The saved one does not change. @throws ConfigurationError as {@link
 * restoreState}.
 */
export function takeState(saved: AgentState): AgentState {
  const { version } = Object(saved);
  if (typeof version !== "number") {
    throw new ConfigurationError("A state must be an object from the result.state of a run.", { option: "state" });
  }
  if (version > stateVersion) {
    throw new ConfigurationError(
      `Update @locus/core to read state version ${version}: this one reads up to version ${stateVersion}.`,
    );
  }
  const state: AgentState = { ...createState(), ...defined(saved), version: stateVersion };
  state.messages = checkMessages(state.messages, "state.messages", new Set());
  state.executions = [...state.executions];
  delete state.providerState;
  for (const message of state.messages) updateProviderState(state, message);
  return state;
}

/** Updates `providerState` from the newest message. */
export function updateProviderState(state: AgentState, message: Message): void {
  if (message.role !== "assistant") return;
  const held = message.origin?.state;
  if (held) state.providerState = held;
  else delete state.providerState;
}

/** Gives every call without a result one that says what is known about the call. */
export function answerLostCalls(state: AgentState): void {
  /** The number of results per id after the current position, because some histories reuse an id in every turn. */
  const results = new Map<string, number>();
  const whole: Message[] = [];
  const executions = new Map(state.executions.map((execution) => [execution.toolCallId, execution]));
  for (const message of [...state.messages].reverse()) {
    if (message.role === "tool") results.set(message.toolCallId, (results.get(message.toolCallId) ?? 0) + 1);
    for (const call of toolCallsOf(message).reverse()) {
      const left = results.get(call.id) ?? 0;
      if (left > 0) results.set(call.id, left - 1);
      else whole.push(toolMessage(call, lostOutcome(executions.get(call.id))));
    }
    whole.push(message);
  }
  if (whole.length > state.messages.length) state.messages = whole.reverse();
}

/** The outcome of a call that did not start. */
export const notStarted: ToolOutcome = /* @__PURE__ */ failedOutcome("aborted", "The run ended before this call was made.");

/** The outcome of a recorded call: the recorded one, or a failure that says what may have happened. */
export function lostOutcome(execution: ToolExecution | undefined): ToolOutcome {
  if (execution === undefined) return notStarted;
  const { status, result, durationMs = 0, error } = execution;
  if (status === "started" || result === undefined) {
    return failedOutcome("outcome_unknown", "The run ended during this call; whether it took effect is unknown.");
  }
  return { result, durationMs, ...(error && { error }) };
}

/** The message that carries the result of a call. */
export function toolMessage(call: ToolCallPart, outcome: ToolOutcome): ToolMessage {
  return {
    role: "tool",
    toolCallId: call.id,
    name: call.name,
    content: outcome.result,
    ...(outcome.error && { isError: true, failure: outcome.error.kind }),
  };
}
