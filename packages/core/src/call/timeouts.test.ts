import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ModelCompleteEvent, ModelEvent } from "../contract/event.js";
import type { Model } from "../contract/model.js";
import type { Timeouts } from "../contract/timeouts.js";
import { ServerError, TimeoutError, type TimeoutKind } from "../errors/errors.js";
import { callModel } from "./call-model.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const messages = [{ role: "user" as const, content: "Hi" }];
const start: ModelEvent = { type: "model_start" };
const chunk: ModelEvent = { type: "model_chunk", content: "Hi" };
const warning: ModelEvent = { type: "model_warning", code: "x", message: "x" };
const emptyThink: ModelEvent = { type: "think", reasoning: "" };
const completed: ModelCompleteEvent = {
  type: "model_complete",
  message: { role: "assistant", content: "Hi" },
  finishReason: { reason: "stop" },
};

/** A model that ignores its signal: numbers are milliseconds to wait, `"hang"` is forever. */
function slow(steps: readonly (ModelEvent | number | "hang" | Error)[]): Model {
  return {
    provider: "acme",
    modelId: "acme-1",
    capabilities: {},
    async *stream() {
      for (const step of steps) {
        if (step === "hang") await new Promise(() => {});
        else if (typeof step === "number") await new Promise((resolve) => setTimeout(resolve, step));
        else if (step instanceof Error) throw step;
        else yield step;
      }
    },
  };
}

interface Outcome {
  types: string[];
  error?: unknown;
  elapsedMs: number;
}

async function read(model: Model, timeouts: Timeouts, options: { maxAttempts?: number; busyMs?: number } = {}): Promise<Outcome> {
  const { maxAttempts = 1, busyMs = 0 } = options;
  const begin = performance.now();
  const types: string[] = [];
  const work = (async (): Promise<Outcome> => {
    try {
      for await (const event of callModel(model, { messages }, { timeouts, retry: { maxAttempts, initialDelayMs: 0 } })) {
        types.push(event.type);
        if (busyMs > 0) await new Promise((resolve) => setTimeout(resolve, busyMs));
      }
      return { types, elapsedMs: performance.now() - begin };
    } catch (error) {
      return { types, error, elapsedMs: performance.now() - begin };
    }
  })();
  await vi.advanceTimersByTimeAsync(3_600_000);
  return work;
}

describe("timeouts", () => {
  test.each<[string, Parameters<typeof slow>[0], Timeouts, TimeoutKind, number, string]>([
    ["no headers", ["hang"], { connectMs: 50 }, "connect", 50, "sent no response headers within 50 ms (timeouts.connectMs)"],
    [
      "a warning about the request is no answer",
      [warning, 30, warning, "hang"],
      { connectMs: 50, firstEventMs: 500 },
      "connect",
      50,
      "sent no response headers",
    ],
    ["no token", [start, "hang"], { connectMs: 10, firstEventMs: 60 }, "firstEvent", 60, "sent no first token within 60 ms"],
    [
      "an empty think is no token",
      [start, 40, emptyThink, 40, chunk, completed],
      { firstEventMs: 60 },
      "firstEvent",
      60,
      "sent no first token",
    ],
    ["silence", [start, chunk, "hang"], { idleMs: 70 }, "idle", 70, "sent nothing more within 70 ms"],
    [
      "warnings and empty thinks are silence",
      [start, chunk, 30, warning, 30, emptyThink, 30, chunk, completed],
      { idleMs: 70 },
      "idle",
      70,
      "sent nothing more",
    ],
    [
      "too long in all",
      [start, 40, chunk, 40, chunk, 40, completed],
      { totalMs: 100 },
      "total",
      100,
      "did not finish within 100 ms",
    ],
    ["total is the nearer one", [start, "hang"], { firstEventMs: 200, totalMs: 100 }, "total", 100, "did not finish"],
    ["idle is the nearer one", [start, chunk, "hang"], { idleMs: 50, totalMs: 100 }, "idle", 50, "sent nothing more"],
  ])("%s", async (_name, steps, timeouts, timeout, limitMs, message) => {
    const { error, elapsedMs } = await read(slow(steps), timeouts);
    expect(TimeoutError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ timeout, limitMs, retryable: timeout !== "total", message: expect.stringContaining(message) });
    expect(elapsedMs).toBe(limitMs);
  });

  test("progress restarts the idle limit", async () => {
    const { types } = await read(slow([start, chunk, 60, chunk, 60, chunk, 60, completed]), { idleMs: 70 });
    expect(types.at(-1)).toBe("model_complete");
  });

  test("an idle limit shorter than the first-token limit takes over at the first token", async () => {
    const { elapsedMs } = await read(slow([start, 400, chunk, "hang"]), { firstEventMs: 1_000, idleMs: 50 });
    expect(elapsedMs).toBe(450);
  });

  test("0 turns every limit off", async () => {
    const off = { connectMs: 0, firstEventMs: 0, idleMs: 0, totalMs: 0 };
    const { types } = await read(slow([900_000, start, 900_000, chunk, 900_000, completed]), off);
    expect(types.at(-1)).toBe("model_complete");
  });

  test("a slow reader never times out", async () => {
    const timeouts = { connectMs: 50, firstEventMs: 50, idleMs: 50, totalMs: 150 };
    const { types, elapsedMs } = await read(slow([10, start, 10, chunk, 10, chunk, 10, completed]), timeouts, { busyMs: 10_000 });
    expect(types).toEqual(["model_start", "model_chunk", "model_chunk", "model_complete"]);
    expect(elapsedMs).toBe(40_040);
  });

  test("total holds across attempts", async () => {
    const model = slow([40, start, new ServerError("Oops")]);
    const { types, error } = await read(model, { totalMs: 100 }, { maxAttempts: 10 });
    expect(types).toEqual(["model_start", "model_retry", "model_start", "model_retry"]);
    expect(error).toMatchObject({ code: "timeout", timeout: "total" });
  });

  test("total holds across attempts that hang", async () => {
    const { types, elapsedMs } = await read(slow(["hang"]), { connectMs: 60, totalMs: 100 }, { maxAttempts: 10 });
    expect(types).toEqual(["model_retry"]);
    // The retry without a delay takes its timer a millisecond.
    expect(elapsedMs).toBe(101);
  });

  test("a timeout before the first token is another attempt", async () => {
    const { types } = await read(slow([start, "hang"]), { firstEventMs: 50 }, { maxAttempts: 2 });
    expect(types).toEqual(["model_start", "model_retry", "model_start"]);
  });

  test("defaults: 120 s to connect, 600 s to the first token, 120 s of silence", async () => {
    expect((await read(slow(["hang"]), {})).elapsedMs).toBe(120_000);
    expect((await read(slow([start, "hang"]), {})).elapsedMs).toBe(600_000);
    expect((await read(slow([start, chunk, "hang"]), {})).elapsedMs).toBe(120_000);
  });
});
