/** Loads what is needed of a failure once there is one. `undefined` where that fails, as in a page that is offline. */
export function loadFailures(): Promise<typeof import("./failures.js") | undefined> {
  return import("./failures.js").catch(() => undefined);
}
