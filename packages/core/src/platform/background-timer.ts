/**
 * Calls back later. Where the runtime can tell, the timer alone does not keep a process alive.
 *
 * @param delayMs - Milliseconds.
 * @returns Cancels it.
 */
export function backgroundTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  const handle: unknown = timer;
  if (typeof handle === "object" && handle !== null && "unref" in handle && typeof handle.unref === "function") handle.unref();
  return () => clearTimeout(timer);
}
