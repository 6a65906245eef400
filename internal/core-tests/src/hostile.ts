/** Casts a value that no type allows, as an untyped caller would pass it. */
export function foreign<T>(value: unknown): T {
  return value as T;
}

/** A promise that never settles. */
export const never: Promise<never> = new Promise(() => {});

/** A promise that a test resolves. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Errors that resist inspection, and thrown values that are not errors. */
export const unreadable: readonly (readonly [name: string, make: () => unknown])[] = [
  ["an error whose message throws", () => throwing(new Error("hidden"), "message")],
  ["an error whose name throws", () => throwing(new Error("hidden"), "name")],
  ["an object with a brand that throws", () => throwing({}, "~locus")],
  ["a branded error with a detail that throws", () => throwing(branded(), "detail")],
  ["a branded error with a detail that is not JSON", () => Object.assign(branded(), { big: 1n })],
  ["a branded error with an endless detail", () => Object.assign(branded(), { self: endless() })],
  ["a revoked proxy", revoked],
  ["an object without end", endless],
  ["an object that cannot be serialised", () => ({ toJSON: () => fail("toJSON"), toString: () => fail("toString") })],
  ["an object without a prototype", () => Object.create(null)],
  ["null", () => null],
  ["undefined", () => undefined],
  ["a symbol", () => Symbol("thrown")],
  ["a bigint", () => 1n],
  ["a function", () => () => 1],
  ["a message that is not text", () => ({ name: 1, message: { deep: true } })],
];

function fail(what: string): never {
  throw new Error(`${what} threw`);
}

function throwing(target: object, field: string): object {
  return Object.defineProperty(target, field, { enumerable: true, get: () => fail(field) });
}

function branded(): object {
  return Object.assign(new Error("branded"), { "~locus": "custom", code: "custom", retryable: false });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function endless(): object {
  const value: Record<string, unknown> = {};
  return Object.assign(value, { left: value, right: [value, value] });
}
