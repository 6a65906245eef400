import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { callModel } from "../call/call-model.js";
import type { ModelEvent } from "../contract/event.js";
import type { Model } from "../contract/model.js";
import { RateLimitError } from "../errors/errors.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const messages = [{ role: "user" as const, content: "Hi" }];
const chunk: ModelEvent = { type: "model_chunk", content: "Hi" };
const completed: ModelEvent = {
  type: "model_complete",
  message: { role: "assistant", content: "Hi" },
  finishReason: { reason: "stop" },
};
const never = new Promise<never>(() => {});

function modelOf(stream: Model["stream"]): Model {
  return { provider: "acme", modelId: "acme-1", capabilities: {}, stream };
}

describe("aborting a call", () => {
  const reason = new Error("Enough.");

  test.each<[string, Model["stream"]]>([
    [
      "while connecting",
      async function* () {
        await never;
        yield chunk;
      },
    ],
    [
      "in the middle of the stream",
      async function* () {
        yield chunk;
        await never;
      },
    ],
    [
      "during a delay before the next attempt",
      async function* () {
        yield { type: "model_start" };
        throw new RateLimitError("Slow", { retryAfterMs: 60_000 });
      },
    ],
  ])("%s rejects at once with the signal's reason, though the model ignores its signal", async (_name, stream) => {
    const controller = new AbortController();
    const begin = performance.now();
    const reading = (async () => {
      for await (const _ of callModel(modelOf(stream), { messages, signal: controller.signal }));
    })();
    const outcome = reading.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5);
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    expect(performance.now() - begin).toBe(5);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("before it: the model is never asked", async () => {
    const stream = vi.fn<Model["stream"]>();
    const reading = callModel(modelOf(stream), { messages, signal: AbortSignal.abort(reason) });
    await expect(reading.next()).rejects.toBe(reason);
    expect(stream).not.toHaveBeenCalled();
  });

  test("while the reader is busy: the next read rejects", async () => {
    const controller = new AbortController();
    let given: AbortSignal | undefined;
    const model = modelOf(async function* ({ signal }) {
      given = signal;
      yield chunk;
      yield completed;
    });
    const reading = callModel(model, { messages, signal: controller.signal });
    await reading.next();
    controller.abort(reason);
    expect(given?.reason).toBe(reason);
    await expect(reading.next()).rejects.toBe(reason);
  });

  test("after the answer changes nothing", async () => {
    const controller = new AbortController();
    const reading = callModel(
      modelOf(async function* () {
        yield completed;
      }),
      { messages, signal: controller.signal },
    );
    await reading.next();
    controller.abort(reason);
    expect(await reading.next()).toEqual({ done: true, value: undefined });
  });

  test("a signal shared by a thousand calls collects no listeners", async () => {
    const { signal } = new AbortController();
    for (let call = 0; call < 1_000; call++) {
      let attempt = 0;
      const model = modelOf(async function* () {
        if (attempt++ === 0 && call % 2 === 0) throw new RateLimitError("Slow", { retryAfterMs: 0 });
        yield chunk;
        yield completed;
      });
      const reading = (async () => {
        for await (const event of callModel(model, { messages, signal }))
          if (event.type === "model_chunk" && call % 3 === 0) break;
      })();
      await vi.advanceTimersByTimeAsync(0);
      await reading;
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
