import { afterEach, beforeEach } from "vitest";

const methods = ["debug", "error", "info", "log", "trace", "warn"] as const;
const originals = new Map(methods.map((method) => [method, console[method]]));
const calls: string[] = [];

/**
 * A library must not write to the console, so stray output fails the test that caused it. A test that expects output
 * replaces the method, with `vi.spyOn(console, "warn").mockImplementation(() => {})`.
 */
beforeEach(() => {
  calls.length = 0;
  for (const method of methods) {
    console[method] = (...values: unknown[]) => {
      calls.push(
        `console.${method}(${values.map((value) => (value instanceof Error ? value.stack : String(value))).join(", ")})`,
      );
    };
  }
});

afterEach(() => {
  for (const [method, original] of originals) console[method] = original;
  if (calls.length > 0) throw new Error(`Stray console output:\n${calls.join("\n")}`);
});
