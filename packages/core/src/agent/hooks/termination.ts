import type { StopReason } from "../../contract/event.js";
import { type AssistantMessage, textOf, toolCallsOf } from "../../contract/message.js";
import { totalTokens, type Usage } from "../../contract/usage.js";
import type { AgentState } from "../threads/state.js";

/** The context of a stop condition. */
export interface StopContext {
  /** Iterations of this run so far. */
  readonly iteration: number;
  /** Tokens of this run so far. */
  readonly usage: Usage;
  /** Milliseconds since the run started. */
  readonly elapsedMs: number;
  readonly state: Readonly<AgentState>;
  /** The last turn. */
  readonly message: AssistantMessage;
}

/** Returns a reason to stop, or `undefined` to continue. */
export type StopCondition = (context: StopContext) => StopReason | undefined;

/** Stops when any of the conditions does, with the reason of that condition. */
export function anyOf(...conditions: readonly StopCondition[]): StopCondition {
  return (context) => {
    for (const condition of conditions) {
      const reason = condition(context);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

/** Stops when all conditions do, with the reason of the first. */
export function allOf(...conditions: readonly StopCondition[]): StopCondition {
  return (context) => {
    const reasons = conditions.map((condition) => condition(context));
    return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
  };
}

/** Stops after this number of iterations, with `max_iterations`. */
export function maxIterations(iterations: number): StopCondition {
  return ({ iteration }) => (iteration >= iterations ? "max_iterations" : undefined);
}

/** Stops when the run has used this number of tokens, with `token_budget`. */
export function tokenLimit(tokens: number): StopCondition {
  return ({ usage }) => (totalTokens(usage) >= tokens ? "token_budget" : undefined);
}

/** Stops when the run has taken this number of milliseconds, with `time_budget`. */
export function timeLimit(milliseconds: number): StopCondition {
  return ({ elapsedMs }) => (elapsedMs >= milliseconds ? "time_budget" : undefined);
}

/** Stops when the last turn's text contains `text`, with `text_mention`. Case-sensitive by default. */
export function textMention(text: string, { caseSensitive = true }: { caseSensitive?: boolean } = {}): StopCondition {
  const normalize = (value: string): string => (caseSensitive ? value : value.toLowerCase());
  return ({ message }) => (normalize(textOf(message)).includes(normalize(text)) ? "text_mention" : undefined);
}

/** Stops when the last turn called a tool of this name, with `tool_called`. The call has run by then. */
export function toolCalled(name: string): StopCondition {
  return ({ message }) => (toolCallsOf(message).some((call) => call.name === name) ? "tool_called" : undefined);
}

/** Stops when the run is confident enough of its answer, with `confidence_met`. @param threshold - 0 to 1. */
export function confidenceMet(threshold = 0.9): StopCondition {
  return ({ state }) => (state.confidence >= threshold ? "confidence_met" : undefined);
}

/** Stops when the last turn called no tool, with `no_tool_calls`: for runs that a hook keeps going. */
export function noToolCalls(): StopCondition {
  return ({ message }) => (toolCallsOf(message).length === 0 ? "no_tool_calls" : undefined);
}
