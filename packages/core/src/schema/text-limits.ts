/** Escaped characters and character classes, which cannot contain look-around. */
const quoted = /\\[^1-9k]|\[(?:\\.|[^\]\\])*\]?/gs;
const unsupported = /\(\?<?[=!]|\\[1-9k]/;

/** Whether services can evaluate a pattern: their engines lack look-around and back references. */
export function takesPattern(pattern: string): boolean {
  return !unsupported.test(pattern.replace(quoted, ""));
}

/** The formats that OpenAI's schemas know. Any other makes it refuse the whole request. */
export const knownFormat: RegExp = /^(date-time|time|date|duration|email|hostname|ipv[46]|uuid)$/;
