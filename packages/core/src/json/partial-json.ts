import type { JsonValue } from "./json.js";

/**
 * Parses the beginning of a JSON document into the part that is certain already, for display while tokens arrive.
 * Never execute what it returns: only the whole document says what the model meant.
 *
 * Open strings, arrays and objects are closed where the text ends. A half-written key, number, literal, escape or
 * surrogate pair is left out. (A number that is the whole document shows as far as it is written: nothing tells it from
 * a complete one.) Takes linear time.
 *
 * @param text - A prefix of a JSON document, or all of it.
 * @returns The value, or `undefined` while there is none or when the text is not JSON.
 */
export function parsePartialJson(text: string): JsonValue | undefined {
  const { length } = text;
  const closers: string[] = [];
  let certain = 0;
  let quote = "";
  let inKey = false;
  for (let at = 0; at < length; ) {
    const start = at;
    const char = text.charAt(at++);
    if (char === "{" || char === "[") {
      closers.push(char === "{" ? "}" : "]");
      inKey = char === "{";
      certain = at;
    } else if (char === "}" || char === "]") {
      closers.pop();
      certain = at;
    } else if (char === "," || char === ":") {
      inKey = char === "," && closers.at(-1) === "}";
    } else if (char === '"') {
      const string = scanString(text, at);
      at = string.end;
      if (!inKey) {
        certain = string.certain;
        quote = string.closed ? "" : '"';
      }
    } else if (char > " ") {
      while (at < length && !/[\s,\]}]/.test(text.charAt(at))) at++;
      // A number may go on as long as nothing follows it.
      if (at < length || closers.length === 0 || /^(true|false|null)$/.test(text.slice(start, at))) certain = at;
    }
  }
  try {
    return JSON.parse(text.slice(0, certain) + quote + closers.reverse().join("")) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Reads a string from behind its opening quote. Up to `certain` nothing is half-written. */
function scanString(text: string, start: number): { end: number; certain: number; closed: boolean } {
  let certain = start;
  for (let at = start; at < text.length; ) {
    const char = text.charAt(at);
    if (char === '"') return { end: at + 1, certain: at + 1, closed: true };
    const escaped = char === "\\" && text.charAt(at + 1) === "u";
    const code = escaped ? Number.parseInt(text.slice(at + 2, at + 6), 16) : char.charCodeAt(0);
    at += escaped ? 6 : char === "\\" ? 2 : 1;
    if (at <= text.length && (code < 0xd800 || code > 0xdbff)) certain = at;
  }
  return { end: text.length, certain, closed: false };
}
