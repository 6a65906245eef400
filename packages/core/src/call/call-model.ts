import type { ModelCompleteEvent, ModelEvent, ModelRetryEvent } from "../contract/event.js";
import { textOf, toolCallsOf } from "../contract/message.js";
import type { Model, ModelRequest } from "../contract/model.js";
import { defaultRetryPolicy, type RetryPolicy } from "../contract/retry-policy.js";
import { defaultTimeouts, type Timeouts } from "../contract/timeouts.js";
import { LocusError, serializeError } from "../errors/locus-error.js";
import { defined } from "../json/defined.js";
import { sleep } from "../platform/abort.js";
import { guardedStream, isProgress, type WaitClock } from "./guard.js";

/** How a model is called. What is not set comes from the model's `defaults`, then from locus. */
export interface CallModelOptions {
  retry?: Partial<RetryPolicy> | undefined;
  timeouts?: Timeouts | undefined;
}

/** A longer wait than this is not waited: the error surfaces with its `retryAfterMs`. */
const longestRetryAfterMs = 120_000;

/**
 * Calls a model: the one place that guards, times and retries.
 *
 * Every attempt obeys the stream law (one `model_complete`, last, or an error). A failed attempt is made again only before its
 * first delta, after a full-jitter exponential delay or the service's `Retry-After`, each time with a `model_retry` event.
 *
 * @param model - Any model.
 * @param request - What to ask; aborting its signal ends the call and closes the connection.
 * @throws LocusError of the last attempt; {@link TimeoutError} names the limit that ran out; the signal's reason when aborted.
 */
export async function* callModel(
  model: Model,
  request: ModelRequest,
  options: CallModelOptions = {},
): AsyncGenerator<ModelEvent | ModelRetryEvent, void, void> {
  const policy: RetryPolicy = { ...defaultRetryPolicy, ...defined(model.defaults?.retry ?? {}), ...defined(options.retry ?? {}) };
  const timeouts = { ...defaultTimeouts, ...defined(model.defaults?.timeouts ?? {}), ...defined(options.timeouts ?? {}) };
  const clock: WaitClock = { total: 0 };
  for (let attempt = 1; ; attempt++) {
    const lastAttempt = attempt >= policy.maxAttempts;
    let started = false;
    let failure: unknown;
    try {
      for await (const event of guardedStream(model, request, timeouts, clock)) {
        if (event.type === "model_complete") {
          if (started || lastAttempt || !isEmpty(event) || !policy.retryOn.includes("empty")) {
            yield event;
            return;
          }
          failure = new LocusError(`${model.provider} "${model.modelId}" gave an empty answer.`, { retryable: true });
          break;
        }
        started ||= isProgress(event);
        yield event;
      }
    } catch (error) {
      if (started || lastAttempt || request.signal?.aborted || !isRetryable(error, policy)) throw error;
      failure = error;
    }
    const delayMs =
      retryAfterOf(failure) ?? Math.random() * Math.min(policy.maxDelayMs, policy.initialDelayMs * 2 ** (attempt - 1));
    // An attempt that no time would be left for is not waited for.
    if (timeouts.totalMs > 0 && clock.total + delayMs >= timeouts.totalMs) throw failure;
    yield { type: "model_retry", failedAttempt: attempt, delayMs: Math.round(delayMs), error: serializeError(failure) };
    clock.total += delayMs;
    await sleep(delayMs, request.signal);
  }
}

/**
 * Calls a model and waits for its whole answer.
 *
 * @param model - Any model.
 * @param request - What to ask.
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
  return (retryAfterOf(error) ?? 0) <= longestRetryAfterMs;
}

/** What the service asked for, on any error class that carries it. */
function retryAfterOf(error: unknown): number | undefined {
  const value = (error as { retryAfterMs?: unknown } | undefined)?.retryAfterMs;
  return typeof value === "number" ? value : undefined;
}
