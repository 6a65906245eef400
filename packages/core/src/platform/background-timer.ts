/**
 * Calls back after a delay. If the runtime supports it, the timer does not keep the process alive.
 *
 * @param delayMs - The delay in milliseconds.
 * @returns Cancels the timer.
 */
export function backgroundTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  const handle: unknown = timer;
  if (typeof handle === "object" && handle !== null && "unref" in handle && typeof handle.unref === "function") handle.unref();
  return () => clearTimeout(timer);
}
