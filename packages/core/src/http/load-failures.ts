/** Loads the code that only failures need. `undefined` if loading fails, as in a page that is offline. */
export function loadFailures(): Promise<typeof import("./failures.js") | undefined> {
  return import("./failures.js").catch(() => undefined);
}
