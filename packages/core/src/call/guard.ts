import type { ModelEvent } from "../contract/event.js";
import type { Model, ModelRequest } from "../contract/model.js";
import type { TimeLimits } from "../contract/timeouts.js";
import { StreamInterruptedError, TimeoutError, type TimeoutKind } from "../errors/errors.js";
import { longestTimerMs, onAbort } from "../platform/abort.js";
import { backgroundTimer } from "../platform/background-timer.js";
import { longestDrainMs } from "../stream/sse.js";

/** Time spent waiting so far, shared by the attempts of one call. */
export interface WaitClock {
  /** Milliseconds spent waiting on the service, over all attempts. */
  total: number;
}

/**
 * Whether an event moves the answer forward. Everything else, however often it comes, keeps the idle clock running: empty deltas that
 * belong to no part, warnings, counts of tokens.
 *
 * @param event - An event of a model.
 */
export function isProgress(event: ModelEvent): boolean {
  switch (event.type) {
    case "model_chunk":
      return event.content !== "" || event.partIndex !== undefined;
    case "model_part":
    case "model_complete":
      return true;
    case "think":
      return event.reasoning !== "" || event.partIndex !== undefined;
    default:
      return false;
  }
}

/** One attempt of a model. */
export interface GuardedStream extends AsyncIterableIterator<ModelEvent> {
  /** Part of the answer was seen, so that the attempt cannot be retried. */
  readonly hasProgress: boolean;
}

/**
 * One attempt of a model under the stream law: it ends with one `model_complete` or throws, its waits are limited, and
 * aborting or leaving it stops the model.
 *
 * A completed answer is never aborted: the model gets its turn to end, so that its connection serves the next call. A model that has not
 * ended within a second is stopped.
 *
 * Written as an iterator and not as a generator: this runs once per token. One timer serves all limits; it is armed while a
 * read is pending and looks at the clock when it fires, so a token costs no timer.
 */
export function guardedStream(model: Model, request: ModelRequest, timeouts: TimeLimits, clock: WaitClock): GuardedStream {
  const outer = request.signal;
  outer?.throwIfAborted();
  const controller = new AbortController();
  const inner = model.stream({ ...request, signal: controller.signal })[Symbol.asyncIterator]();
  let phase: "connect" | "firstEvent" | "idle" = "connect";
  let waited = 0;
  let waitingSince = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Settles the pending read. Only `rejectPending` says whether a read is pending. */
  let resolvePending: ((result: IteratorResult<ModelEvent>) => void) | undefined;
  let rejectPending: ((error: unknown) => void) | undefined;
  let finished = false;
  let release: () => void = () => {};

  const finish = (): void => {
    finished = true;
    clearTimeout(timer);
    release();
  };
  const stop = (reason?: unknown): void => {
    if (finished) return;
    finish();
    controller.abort(reason);
    run(() => inner.return?.());
  };
  /** Lets wrappers finish their work behind the last event. Events that they yield there are not read. */
  const complete = (): void => {
    finish();
    const cancel = backgroundTimer(() => controller.abort(), longestDrainMs);
    Promise.all([run(() => inner.next()), run(() => inner.return?.())]).then(cancel);
  };
  /** Ends the read. Its waiting time counts, however it ended. */
  const count = (): void => {
    const elapsed = performance.now() - waitingSince;
    waited += elapsed;
    clock.total += elapsed;
    rejectPending = undefined;
  };
  const fail = (error: unknown): void => {
    const reject = rejectPending;
    if (reject) count();
    stop(error);
    reject?.(error);
  };

  /** The limit that runs out next, and the milliseconds until then. */
  const nextLimit = (now: number): { kind: keyof typeof waitedFor; limitMs: number; leftMs: number } | undefined => {
    const pending = now - waitingSince;
    const limitMs = timeouts[`${phase}Ms`];
    const current = limitMs > 0 ? { kind: phase, limitMs, leftMs: limitMs - waited - pending } : undefined;
    const totalLeft = timeouts.totalMs - clock.total - pending;
    if (timeouts.totalMs > 0 && (current === undefined || totalLeft < current.leftMs)) {
      return { kind: "total", limitMs: timeouts.totalMs, leftMs: totalLeft };
    }
    return current;
  };
  const watch = (): void => {
    timer = undefined;
    if (rejectPending === undefined) return;
    const limit = nextLimit(performance.now());
    if (limit === undefined) return;
    if (limit.leftMs > 0) timer = setTimeout(watch, Math.min(limit.leftMs, longestTimerMs));
    else fail(timeoutError(model, limit.kind, limit.limitMs));
  };

  const enter = (next: typeof phase): void => {
    phase = next;
    // The timer was set for the limit of the earlier phase; the new limit may be nearer.
    clearTimeout(timer);
    timer = undefined;
  };
  const onEvent = (result: IteratorResult<ModelEvent>): IteratorResult<ModelEvent> => {
    count();
    if (result.done) {
      const error = new StreamInterruptedError(
        `${model.provider} ended the stream of "${model.modelId}" without model_complete.`,
      );
      stop(error);
      throw error;
    }
    const event = result.value;
    if (event.type === "model_complete") complete();
    else if (isProgress(event)) {
      waited = 0;
      if (phase !== "idle") enter("idle");
    } else if (phase === "connect" && event.type !== "model_warning") {
      // A warning may be about the request and come before it is sent.
      waited = 0;
      enter("firstEvent");
    }
    return result;
  };

  // One pair for all reads, because an abandoned read is always the last one.
  const onResult = (result: IteratorResult<ModelEvent>): void => {
    const reject = rejectPending;
    if (reject === undefined) return;
    try {
      resolvePending?.(onEvent(result));
    } catch (error) {
      reject(error);
    }
  };
  const onError = (error: unknown): void => {
    if (rejectPending) fail(error);
  };

  release = onAbort(outer, () => fail(outer?.reason));

  return {
    get hasProgress() {
      return phase === "idle";
    },
    next(): Promise<IteratorResult<ModelEvent>> {
      if (finished) {
        return outer?.aborted ? Promise.reject(outer.reason) : Promise.resolve({ done: true, value: undefined });
      }
      return new Promise((resolve, reject) => {
        resolvePending = resolve;
        rejectPending = reject;
        waitingSince = performance.now();
        if (timer === undefined) watch();
        inner.next().then(onResult, onError);
      });
    },
    return(): Promise<IteratorResult<ModelEvent>> {
      stop();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Never rejects. Consumers do not wait for it: a model that ignores its signal must not hold them. */
async function run(step: () => unknown): Promise<void> {
  try {
    await step();
  } catch {
    // The answer is whole, or the attempt has failed already.
  }
}

const waitedFor: Record<Exclude<TimeoutKind, "tool">, string> = {
  connect: "sent no response headers",
  firstEvent: "sent no first token",
  idle: "sent nothing more",
  total: "did not finish",
};

function timeoutError(model: Model, kind: keyof typeof waitedFor, limitMs: number): TimeoutError {
  return new TimeoutError(
    `${model.provider} "${model.modelId}" ${waitedFor[kind]} within ${limitMs} ms (timeouts.${kind}Ms).`,
    // A call that used up its total time has no time for a retry.
    { timeout: kind, limitMs, retryable: kind !== "total" },
  );
}
