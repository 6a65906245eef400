/** Who waits for which signal. */
const waiting: WeakMap<AbortSignal, Set<() => void>> = /* @__PURE__ */ new WeakMap();

/**
 * Calls back when a signal aborts, at once where it has. However many wait, the signal has one listener: from the eleventh on Node warns of a leak, and a
 * server may well have one signal for all of its runs.
 *
 * @returns Cuts the tie, so that a long-lived signal collects nothing.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal?.aborted) callback();
  if (signal === undefined || signal.aborted) return () => {};
  const callbacks = waiting.get(signal) ?? new Set();
  if (callbacks.size === 0) {
    waiting.set(signal, callbacks);
    signal.addEventListener("abort", fire, { once: true });
  }
  callbacks.add(callback);
  return () => {
    if (callbacks.delete(callback) && callbacks.size === 0) signal.removeEventListener("abort", fire);
  };
}

function fire(this: AbortSignal): void {
  for (const callback of waiting.get(this) ?? []) callback();
}

/** The longest delay of a timer in milliseconds, 25 days: a longer one fires at once. */
export const longestTimerMs = 2_147_483_647;

/**
 * Waits.
 *
 * @param delayMs - Milliseconds, at most {@link longestTimerMs}.
 * @throws The signal's reason, at once when it aborts.
 */
export async function sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(delayMs, longestTimerMs));
  });
  await abortable(elapsed, signal).finally(() => clearTimeout(timer));
}

/**
 * Waits for a promise, but no longer than a signal allows. The promise itself goes on; what it does after that is ignored.
 *
 * @throws The promise's rejection, or the signal's reason.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const release = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(release);
  });
}

/** Whether a value is a signal, from whichever realm or polyfill. What cannot be read is none. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  try {
    const { aborted, addEventListener, removeEventListener } = Object(value);
    return typeof aborted === "boolean" && typeof addEventListener === "function" && typeof removeEventListener === "function";
  } catch {
    return false;
  }
}

/** A controller that follows a signal. `release` cuts the tie. */
export function followSignal(signal: AbortSignal | undefined): { controller: AbortController; release: () => void } {
  const controller = new AbortController();
  return { controller, release: onAbort(signal, () => controller.abort(signal?.reason)) };
}

/**
 * A signal that aborts some time after another one has: for what may still be waited for once a run is cancelled, but not for ever.
 *
 * @param graceMs - Milliseconds between the two.
 * @returns The later signal, and what releases its timer.
 */
export function graceSignal(signal: AbortSignal, graceMs: number): { late: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = onAbort(signal, () => {
    timer = setTimeout(() => controller.abort(signal.reason), graceMs);
  });
  return {
    late: controller.signal,
    release: () => {
      release();
      clearTimeout(timer);
    },
  };
}
