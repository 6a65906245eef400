/** Whether the code runs in a page, where anyone who opens the page can read every key. */
export function isBrowser(): boolean {
  return typeof window !== "undefined" && typeof document !== "undefined";
}
