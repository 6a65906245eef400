import type { ModelEvent, ModelUsageEvent, ModelWarningEvent } from "../contract/event.js";
import type { Model } from "../contract/model.js";
import { serializeError } from "../errors/locus-error.js";

/** Errors that would be the same with another model. */
const ownErrors: ReadonlySet<string> = new Set(["configuration", "bad_request", "context_length", "content_filter"]);

/**
 * The model to call when one has failed before its first token.
 *
 * @param tried - The models called so far, including the failed one, so that a cycle of fallbacks ends.
 */
export function fallbackOf({ fallback }: Model, error: unknown, tried: ReadonlySet<Model>): Model | undefined {
  if (fallback === undefined || tried.has(fallback.model)) return undefined;
  const { code } = serializeError(error);
  return (fallback.on?.includes(code) ?? !ownErrors.has(code)) ? fallback.model : undefined;
}

/** The warning that names the model that answers in place of the failed one. */
export function fallbackWarning(failed: Model, error: unknown, next: Model): ModelWarningEvent {
  return {
    type: "model_warning",
    code: "fallback",
    message: `${failed.provider} "${failed.modelId}" failed (${serializeError(error).code}): ${next.provider} "${next.modelId}" was asked instead.`,
  };
}

/** The usage that a failed attempt reported before its first token, because its tokens were spent all the same. */
export function usageOf(events: readonly ModelEvent[]): ModelUsageEvent[] {
  return events.filter((event) => event.type === "model_usage").slice(-1);
}

/** The opening events of the model that answers, with the fallback warnings after its `model_start`. */
export function* announced(
  opening: readonly ModelEvent[],
  announcements: readonly ModelWarningEvent[],
): Generator<ModelEvent, void, void> {
  const [first, ...rest] = opening;
  if (first?.type === "model_start") yield first;
  yield* announcements;
  if (first && first.type !== "model_start") yield first;
  yield* rest;
}
