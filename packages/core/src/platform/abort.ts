/** The callbacks that wait for each signal. */
const waiting: WeakMap<AbortSignal, Set<() => void>> = /* @__PURE__ */ new WeakMap();

/**
 * Calls back when a signal aborts, or at once if it has. All callbacks share one listener per signal, because Node warns of a
 * leak from the eleventh listener on and a server may use one signal for all runs.
 *
 * @returns Unregisters the callback, so that a long-lived signal does not collect callbacks.
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
 * Waits for a delay.
 *
 * @param delayMs - Milliseconds, at most {@link longestTimerMs}.
 * @throws The signal's reason, as soon as it aborts.
 */
export async function sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(delayMs, longestTimerMs));
  });
  await abortable(elapsed, signal).finally(() => clearTimeout(timer));
}

/**
 * Waits for a promise until a signal aborts. The promise itself continues; its later result is ignored.
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

/** Whether a value is an abort signal of any realm or polyfill. An unreadable value is not. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  try {
    const { aborted, addEventListener, removeEventListener } = Object(value);
    return typeof aborted === "boolean" && typeof addEventListener === "function" && typeof removeEventListener === "function";
  } catch {
    return false;
  }
}

/** A controller that follows a signal. `release` stops following it. */
export function followSignal(signal: AbortSignal | undefined): { controller: AbortController; release: () => void } {
  const controller = new AbortController();
  return { controller, release: onAbort(signal, () => controller.abort(signal?.reason)) };
}

/**
 * A signal that aborts some time after another one, for work that a cancelled run may still wait for, but not for ever.
 *
 * @param graceMs - Milliseconds between the two aborts.
 * @returns The later signal, and a function that releases its timer.
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
