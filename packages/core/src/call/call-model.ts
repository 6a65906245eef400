import type { ModelCompleteEvent, ModelEvent, ModelRetryEvent, ModelWarningEvent } from "../contract/event.js";
import { textOf, toolCallsOf } from "../contract/message.js";
import type { Model, ModelRequest } from "../contract/model.js";
import type { RetryPolicy } from "../contract/retry-policy.js";
import { LocusError, serializeError } from "../errors/locus-error.js";
import { sleep } from "../platform/abort.js";
import { type CallModelOptions, callPolicy } from "./call-options.js";
import { emptyAnswer } from "./empty-answer.js";
import { announced, fallbackOf, fallbackWarning, usageOf } from "./fallback.js";
import { type GuardedStream, guardedStream, type WaitClock } from "./guard.js";

/** A longer `Retry-After` is not awaited: the error surfaces with its `retryAfterMs`. */
const maxRetryAfterMs = 120_000;

/**
 * Calls a model. Guards, time limits and retries are here and nowhere else.
 *
 * Every attempt obeys the stream law (one `model_complete`, last, or an error). A failed attempt is retried only before its first
 * delta, after a full-jitter exponential delay or the service's `Retry-After`, each time with a `model_retry` event.
 *
 * When a model with a `fallback` fails before its first delta, the next model is called, with its own retries and defaults. The
 * events of the failed model are dropped, except the newest `model_usage` of each attempt, and a `model_warning` (`"fallback"`)
 * names the model that answers. A successful answer without content is preceded by a `model_warning` (`"empty_answer"`). The
 * `totalMs` of `options` covers all models together.
 *
 * @param model - Any model.
 * @param request - The request; aborting its signal ends the call and closes the connection.
 * @throws LocusError of the last attempt; {@link TimeoutError} names the limit that ran out; the signal's reason when aborted;
 * {@link ConfigurationError} when an option is `NaN` or negative.
 */
export async function* callModel(
  model: Model,
  request: ModelRequest,
  options: CallModelOptions = {},
): AsyncGenerator<ModelEvent | ModelRetryEvent, void, void> {
  const asked = new Set<Model>();
  const announcements: ModelWarningEvent[] = [];
  let clock: WaitClock = { total: 0 };
  for (let current = model; ; ) {
    asked.add(current);
    const { retry, timeouts } = callPolicy(current, options);
    const holds = current.fallback !== undefined || announcements.length > 0;
    let failure: unknown;
    for (let attempt = 1; ; attempt++) {
      const lastAttempt = attempt >= retry.maxAttempts;
      /** Events before the first token, held back while a fallback may still answer. */
      let opening: ModelEvent[] | undefined = holds ? [] : undefined;
      let stream: GuardedStream | undefined;
      let retryable = false;
      /** The provider has already explained why the answer is empty. */
      let isExplained = false;
      try {
        stream = guardedStream(current, request, timeouts, clock);
        for await (const event of stream) {
          const isComplete = event.type === "model_complete";
          if (isComplete && !lastAttempt && !stream.hasProgress && retry.retryOn.includes("empty") && isEmpty(event)) {
            failure = new LocusError(`${current.provider} "${current.modelId}" gave an empty answer.`, { retryable: true });
            retryable = true;
            if (event.usage) yield { type: "model_usage", usage: event.usage };
            break;
          }
          const warning = isComplete && !isExplained && emptyAnswer(current, event);
          if (warning && opening) opening.push(warning);
          else if (warning) yield warning;
          isExplained ||= event.type === "model_warning" && event.code === "empty_tool_calls";
          if (opening) {
            if (!isComplete && !stream.hasProgress) {
              opening.push(event);
              continue;
            }
            yield* announced(opening, announcements);
            opening = undefined;
          }
          yield event;
          if (isComplete) return;
        }
      } catch (error) {
        if (opening) yield* usageOf(opening);
        if (stream?.hasProgress || request.signal?.aborted) throw error;
        failure = error;
        retryable = !lastAttempt && isRetryable(error, retry);
      }
      const delayMs =
        retryAfterOf(failure) ?? Math.random() * Math.min(retry.maxDelayMs, retry.initialDelayMs * 2 ** (attempt - 1));
      // Skip the delay when it would use up the total time limit.
      if (!retryable || (timeouts.totalMs > 0 && clock.total + delayMs >= timeouts.totalMs)) break;
      yield { type: "model_retry", failedAttempt: attempt, delayMs: Math.round(delayMs), error: serializeError(failure) };
      clock.total += delayMs;
      await sleep(delayMs, request.signal);
    }
    const { totalMs = 0 } = options.timeouts ?? {};
    const next = totalMs > 0 && clock.total >= totalMs ? undefined : fallbackOf(current, failure, asked);
    if (next === undefined) {
      yield* announcements;
      throw failure;
    }
    announcements.push(fallbackWarning(current, failure, next));
    current = next;
    if (totalMs === 0) clock = { total: 0 };
  }
}

/**
 * Calls a model and waits for its whole answer.
 *
 * @param model - Any model.
 * @param request - The request.
 * @returns The message, usage and finish reason.
 * @throws As {@link callModel}.
 */
export async function complete(model: Model, request: ModelRequest, options?: CallModelOptions): Promise<ModelCompleteEvent> {
  for await (const event of callModel(model, request, options)) if (event.type === "model_complete") return event;
  throw new LocusError("unreachable: callModel ends with model_complete or throws");
}

function isEmpty({ message }: ModelCompleteEvent): boolean {
  return textOf(message).trim() === "" && toolCallsOf(message).length === 0;
}

function isRetryable(error: unknown, policy: RetryPolicy): boolean {
  if (!LocusError.isInstance(error) || !error.retryable || !policy.retryOn.includes(error.code)) return false;
  return (retryAfterOf(error) ?? 0) <= maxRetryAfterMs;
}

/** The delay that the service asks for, on any error class that carries one. */
function retryAfterOf(error: unknown): number | undefined {
  const value = (error as { retryAfterMs?: unknown } | undefined)?.retryAfterMs;
  return typeof value === "number" ? value : undefined;
}
