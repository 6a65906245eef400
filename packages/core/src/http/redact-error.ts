type Redact = (text: string) => string;

/** What errors have besides their own properties, or as such without being listed. */
const fields = ["name", "message", "stack", "cause", "errors"];

/** What shows of classes of the platform (`Headers`, `URL`, `Request` …) without being a property. */
const getters = ["href", "url", "headers"];

/** Upper bound on values looked at. What is larger, such as a socket, is left out. */
const mostValues = 5_000;

/** Upper bound on the characters of all texts together. What is longer, such as the body of a request, is left out. */
const mostCharacters = 2_000_000;

/** Upper bound on nesting. What is deeper is left out. */
const mostLevels = 30;

/**
 * An error without secrets: in its message, stack, causes, and whatever it carries. Never throws.
 *
 * @param error - Anything thrown. One that shows none is returned as it is; else a copy is, because the original is somebody's.
 * @param redactText - Replaces the secrets in a text.
 */
export function redactError(error: unknown, redactText: Redact): unknown {
  const known = new Map<string, string>();
  let left = mostCharacters;
  /** Each text is read once. */
  const redact = (text: string): string => {
    let clean = known.get(text);
    if (clean === undefined) {
      clean = text.length > left ? "[redacted]" : redactText(text);
      if (text.length <= left) left -= text.length;
      known.set(text, clean);
    }
    return clean;
  };
  const copies = new Map<object, unknown>();
  const copy = (value: unknown, level = 0): unknown => {
    if (typeof value === "string") return redact(value);
    if (typeof value === "symbol") return shows(value, redact) ? "[redacted]" : value;
    if (!isObject(value)) return value;
    if (copies.has(value)) return copies.get(value);
    const prototype = Object.getPrototypeOf(value);
    const isError = value instanceof Error || typeof read(value, "stack") === "string";
    const isPlain = Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
    if (level > mostLevels || !(isError || isPlain)) {
      return shows(value, redact) ? "[redacted]" : value;
    }
    const target: object = isError
      ? Object.setPrototypeOf(new Error(), prototype)
      : Array.isArray(value)
        ? []
        : Object.create(prototype);
    copies.set(value, target);
    for (const key of new Set([...(isError ? fields : []), ...Reflect.ownKeys(value)])) {
      if (key === "length" && Array.isArray(value)) continue;
      const own = Object.getOwnPropertyDescriptor(value, key);
      const found = read(value, key);
      const clean = copy(found, level + 1);
      // The name of a class stays on its prototype.
      if (!own && clean === read(target, key)) continue;
      const { enumerable = false } = own ?? {};
      const name = typeof key === "string" ? redact(key) : key;
      Object.defineProperty(target, name, { value: clean, enumerable, configurable: true, writable: true });
    }
    return target;
  };
  try {
    return shows(error, redact) ? copy(error) : error;
  } catch {
    return new Error("An error that cannot be read.");
  }
}

/** Whether a secret shows in a value, as far as anything that prints it can see. What cannot be read is taken to. */
function shows(root: unknown, redact: Redact): boolean {
  const values = new Set<unknown>([root]);
  try {
    for (const value of values) {
      const text = typeof value === "symbol" || value instanceof String || value instanceof RegExp ? String(value) : value;
      if (typeof text === "string" && redact(text) !== text) return true;
      if (!isObject(value) || ArrayBuffer.isView(value)) continue;
      const { entries } = value as { entries?: unknown };
      if (typeof entries === "function" && !Array.isArray(value)) for (const entry of entries.call(value)) values.add(entry);
      for (const key of [...getters, ...fields, ...Reflect.ownKeys(value)]) values.add(key).add(read(value, key));
      if (values.size > mostValues) return true;
    }
    return false;
  } catch {
    return true;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** A property, where reading it does not throw. */
function read(value: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}
