/** What a pattern says besides escaped characters and classes, in which look-around is none. */
const quoted = /\\[^1-9k]|\[(?:\\.|[^\]\\])*\]?/gs;
const unsupported = /\(\?<?[=!]|\\[1-9k]/;

/** Whether services can follow a pattern: their engines have no look-around and no back references. */
export function takesPattern(pattern: string): boolean {
  return !unsupported.test(pattern.replace(quoted, ""));
}

/** The formats that OpenAI's schemas know. It refuses a whole request for another one. */
export const knownFormat: RegExp = /^(date-time|time|date|duration|email|hostname|ipv[46]|uuid)$/;
