import { createContext, runInContext } from "node:vm";
import type * as Core from "@locus/core";
import { beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../support/bundle.js";

/** One program with two minified copies of core, so that class names and prototypes identify nothing. */
let ours: typeof Core;
let theirs: typeof Core;

beforeAll(async () => {
  const { text } = await bundle(`export * from "@locus/core"`, { format: "iife", globalName: "core" });
  const load = (): typeof Core => runInContext(`${text}; core`, createContext({ TextDecoder, TextEncoder }));
  [ours, theirs] = [load(), load()];
});

type ErrorName = Extract<keyof typeof Core, `${string}Error`>;
const cause = new Error("What happened.");
const common = { cause, requestId: "req_1" };

/** The class, its code, whether it is retryable, its own fields, and a constructor call. */
const table: [ErrorName, string, boolean, object, (core: typeof Core) => Error][] = [
  ["AuthenticationError", "authentication", false, {}, (core) => new core.AuthenticationError("No.", common)],
  ["PermissionError", "permission", false, {}, (core) => new core.PermissionError("No.", common)],
  [
    "RateLimitError",
    "rate_limit",
    true,
    { retryAfterMs: 7 },
    (core) => new core.RateLimitError("No.", { ...common, retryAfterMs: 7 }),
  ],
  ["NotFoundError", "not_found", false, {}, (core) => new core.NotFoundError("No.", common)],
  [
    "BadRequestError",
    "bad_request",
    false,
    { parameter: "top_p" },
    (core) => new core.BadRequestError("No.", { ...common, parameter: "top_p" }),
  ],
  ["ContextLengthError", "context_length", false, {}, (core) => new core.ContextLengthError("No.", common)],
  [
    "ServerError",
    "server_error",
    true,
    { retryAfterMs: 7 },
    (core) => new core.ServerError("No.", { ...common, retryAfterMs: 7 }),
  ],
  ["ConnectionError", "connection", true, {}, (core) => new core.ConnectionError("No.", common)],
  ...(["connect", "firstEvent", "idle", "total", "tool"] as const).map((timeout): (typeof table)[number] => [
    "TimeoutError",
    "timeout",
    true,
    { timeout, limitMs: 5 },
    (core) => new core.TimeoutError("No.", { ...common, timeout, limitMs: 5 }),
  ]),
  ["StreamInterruptedError", "stream_interrupted", true, {}, (core) => new core.StreamInterruptedError("No.", common)],
  ["ContentFilterError", "content_filter", false, {}, (core) => new core.ContentFilterError("No.", common)],
  [
    "ToolExecutionError",
    "tool_execution",
    false,
    { toolName: "a", toolCallId: "b" },
    (core) => new core.ToolExecutionError("No.", { ...common, toolName: "a", toolCallId: "b" }),
  ],
  [
    "OutputValidationError",
    "output_validation",
    false,
    { text: "a", issues: [{ path: "b", message: "c" }] },
    (core) => new core.OutputValidationError("No.", { ...common, text: "a", issues: [{ path: "b", message: "c" }] }),
  ],
  [
    "ConfigurationError",
    "configuration",
    false,
    { option: "model" },
    (core) => new core.ConfigurationError("No.", { ...common, option: "model" }),
  ],
  [
    "ConflictError",
    "conflict",
    false,
    { threadId: "t", expectedVersion: 1 },
    (core) => new core.ConflictError("No.", { ...common, threadId: "t", expectedVersion: 1 }),
  ],
  ["StateLostError", "state_lost", false, {}, (core) => new core.StateLostError("No.", common)],
];

describe("an error", () => {
  test.each(table)("%s", (name, code, retryable, details, make) => {
    const error = make(theirs);
    expect(error).toMatchObject({ name, code, message: "No.", retryable, requestId: "req_1", ...details });
    expect(error.cause).toBe(cause);
    expect(error).not.toHaveProperty("status");

    // Both copies recognise the class, and no other class; `instanceof` would fail.
    expect(error).not.toBeInstanceOf(ours.LocusError);
    const recognised = Object.entries(ours).filter(
      ([key, value]) => key.endsWith("Error") && "isInstance" in value && value.isInstance(error),
    );
    expect(recognised.map(([key]) => key).sort()).toEqual(["LocusError", name].sort());

    const serialized = ours.serializeError(error);
    const expected = { name, code, message: "No.", retryable, requestId: "req_1" };
    const hasDetails = Object.keys(details).length > 0;
    expect(JSON.parse(JSON.stringify(serialized))).toEqual({ ...expected, ...(hasDetails && { details }) });
  });

  test("the table has every error class", () => {
    const family = Object.keys(ours).filter(
      (key) => /^[A-Z].*.Error$/.test(key) && key !== "LocusError" && key !== "serializeError",
    );
    expect(family.sort()).toEqual([...new Set(table.map(([name]) => name))].sort());
  });

  test("can override retryable, and carries the status", () => {
    const error = new ours.RateLimitError("No.", { status: 429, retryable: false });
    expect(error).toMatchObject({ status: 429, retryable: false });
  });

  test.each([
    ["a foreign error", new TypeError("Oops."), { name: "TypeError", message: "Oops." }],
    ["a text", "Oops.", { name: "Error", message: "Oops." }],
    ["an object", { oops: true }, { name: "Error", message: '{"oops":true}' }],
    ["nothing", undefined, { name: "Error", message: "undefined" }],
  ])("%s is not a locus error, and serialises as unknown", (_name, thrown, expected) => {
    expect(ours.LocusError.isInstance(thrown)).toBe(false);
    expect(JSON.parse(JSON.stringify(theirs.serializeError(thrown)))).toEqual(
      // Another realm's Error is not an Error here, so only the given fields survive.
      expect.objectContaining(thrown instanceof Error ? { code: "unknown", retryable: false } : { ...expected, code: "unknown" }),
    );
  });
});
