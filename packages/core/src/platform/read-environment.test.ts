import { afterEach, expect, test, vi } from "vitest";
import { readEnvironment } from "./read-environment.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test.each<[string, string | undefined, string | undefined]>([
  ["set", "value", "value"],
  ["empty", "", undefined],
  ["not set", undefined, undefined],
])("%s", (_case, value, expected) => {
  vi.stubEnv("LOCUS_TEST", value);
  expect(readEnvironment("LOCUS_TEST")).toBe(expected);
});

test.each<[string, unknown]>([
  ["no process, as in browsers", undefined],
  ["no env", {}],
  [
    "an env that may not be read, as in Deno",
    {
      get env(): never {
        throw new Error("NotCapable");
      },
    },
  ],
])("%s", (_case, process) => {
  vi.stubGlobal("process", process);
  expect(readEnvironment("LOCUS_TEST")).toBeUndefined();
});
