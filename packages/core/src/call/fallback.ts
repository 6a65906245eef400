import type { ModelEvent, ModelUsageEvent, ModelWarningEvent } from "../contract/event.js";
import type { Model } from "../contract/model.js";
import { serializeError } from "../errors/locus-error.js";

/** Errors that another model would answer in the same way. */
const ownErrors: ReadonlySet<string> = new Set(["configuration", "bad_request", "context_length", "content_filter"]);

/**
 * The model that is asked when one has failed before its first token.
 *
 * @param tried - The models asked so far, the failed one included: a circle of fallbacks ends.
 */
export function fallbackOf({ fallback }: Model, error: unknown, tried: ReadonlySet<Model>): Model | undefined {
  if (fallback === undefined || tried.has(fallback.model)) return undefined;
  const { code } = serializeError(error);
  return (fallback.on?.includes(code) ?? !ownErrors.has(code)) ? fallback.model : undefined;
}

/** Says which model answers in place of one that failed. */
export function fallbackWarning(failed: Model, error: unknown, next: Model): ModelWarningEvent {
  return {
    type: "model_warning",
    code: "fallback",
    message: `${failed.provider} "${failed.modelId}" failed (${serializeError(error).code}): ${next.provider} "${next.modelId}" was asked instead.`,
  };
}

/** What is left of the events that a failed attempt yielded before its first token: its tokens count all the same. */
export function usageOf(events: readonly ModelEvent[]): ModelUsageEvent[] {
  return events.filter((event) => event.type === "model_usage").slice(-1);
}

/** The events before the first token of the model that answers, with what led to it. */
export function* announced(
  opening: readonly ModelEvent[],
  announcements: readonly ModelWarningEvent[],
): Generator<ModelEvent, void, void> {
  const [first, ...rest] = opening;
  // `model_start` comes first.
  if (first?.type === "model_start") yield first;
  yield* announcements;
  if (first && first.type !== "model_start") yield first;
  yield* rest;
}
