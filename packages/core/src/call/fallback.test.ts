import { describe, expect, test, vi } from "vitest";
import type { ModelEvent, ModelRetryEvent } from "../contract/event.js";
import type { Model } from "../contract/model.js";
import {
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ContentFilterError,
  ContextLengthError,
  NotFoundError,
  RateLimitError,
  ServerError,
} from "../errors/errors.js";
import { callModel } from "./call-model.js";
import type { CallModelOptions } from "./call-options.js";
import { chunk, completed, playingModel, type Step, start } from "./testing/playing-model.js";

const request = { messages: [{ role: "user" as const, content: "Hi" }] };
const once: CallModelOptions = { retry: { maxAttempts: 1 } };
const down = new ServerError("Down.");

const warningOf = (message: string): ModelEvent => ({ type: "model_warning", code: "fallback", message });
const asked = warningOf('acme "acme-1" failed (server_error): other "other-1" was asked instead.');
const other = (...attempts: Step[][]) => playingModel(attempts, { provider: "other", modelId: "other-1" });
const before = (model: Model, ...attempts: Step[][]) => playingModel(attempts, { fallback: { model } });

interface Outcome {
  events: (ModelEvent | ModelRetryEvent)[];
  error?: unknown;
}

/** Reads a call to its end; fake timers make its delays short. */
async function read(model: Model, options?: CallModelOptions, signal?: AbortSignal): Promise<Outcome> {
  vi.useFakeTimers();
  const events: Outcome["events"] = [];
  const work = (async (): Promise<Outcome> => {
    try {
      for await (const event of callModel(model, { ...request, signal }, options)) {
        events.push(event);
      }
      return { events };
    } catch (error) {
      return { events, error };
    }
  })();
  await vi.runAllTimersAsync();
  try {
    return await work;
  } finally {
    vi.useRealTimers();
  }
}

describe("a model with a fallback", () => {
  test("that answers is all there is to see", async () => {
    const next = other([completed("No")]);
    const events = [start, chunk("Hi"), completed("Hi")];
    expect((await read(before(next, events))).events).toEqual(events);
    expect(next.calls).toBe(0);
  });

  test.each<[string, Step[]]>([
    ["nothing", []],
    ["its headers", [start]],
    ["its headers and warnings", [start, { type: "model_warning", code: "x", message: "x" }]],
    ["the announcement of a thought", [start, { type: "think", reasoning: "" }]],
  ])("that fails after %s gives way, and shows nothing", async (_name, steps) => {
    const model = before(other([start, chunk("Hi"), completed("Hi")]), [...steps, down]);
    expect(await read(model, once)).toMatchObject({ events: [start, asked, chunk("Hi"), completed("Hi")] });
  });

  test("a model that sends no model_start is announced first", async () => {
    expect((await read(before(other([chunk("Hi"), completed("Hi")]), [down]), once)).events).toEqual([
      asked,
      chunk("Hi"),
      completed("Hi"),
    ]);
    expect((await read(before(other([completed("Hi")]), [down]), once)).events).toEqual([asked, completed("Hi")]);
  });

  test("that hangs gives way when its time is over", async () => {
    const message = 'acme "acme-1" failed (timeout): other "other-1" was asked instead.';
    for (const steps of [["hang"], [start, "hang"]] as Step[][]) {
      const { events } = await read(before(other([start, completed("Hi")]), steps), once);
      expect(events).toEqual([start, warningOf(message), completed("Hi")]);
    }
  });

  test.each<Step>([chunk("H"), { type: "think", reasoning: "Hm" }, { type: "think", reasoning: "", partIndex: 0 }])(
    "that fails after a token has answered: %j",
    async (token) => {
      const next = other([completed("No")]);
      const { events, error } = await read(before(next, [start, token, down]));
      expect({ events, error, calls: next.calls }).toEqual({ events: [start, token], error: down, calls: 0 });
    },
  );

  test("is asked again first, by its own policy, and the next model by its own", async () => {
    const next = playingModel(
      [
        [start, down],
        [start, completed("Hi")],
      ],
      { provider: "other", modelId: "other-1" },
    );
    const model = playingModel([[start, down], [start, down], [completed("No")]], {
      defaults: { retry: { maxAttempts: 2 } },
      fallback: { model: next },
    });
    const { events } = await read(model);
    expect(events.map(({ type }) => type)).toEqual([
      "model_retry",
      "model_retry",
      "model_start",
      "model_warning",
      "model_complete",
    ]);
    expect([model.calls, next.calls]).toEqual([2, 2]);
  });

  test("in a row: each failure is told, and the last error is thrown", async () => {
    const last = new RateLimitError("Slow down.");
    const third = (...steps: Step[]) => playingModel([steps], { provider: "third", modelId: "third-1" });
    const row = (...steps: Step[]) => {
      const second = playingModel([[new AuthenticationError("No.")]], {
        provider: "other",
        modelId: "other-1",
        fallback: { model: third(...steps) },
      });
      return before(second, [down]);
    };
    const told = [asked, warningOf('other "other-1" failed (authentication): third "third-1" was asked instead.')];
    expect((await read(row(start, completed("Hi")), once)).events).toEqual([start, ...told, completed("Hi")]);
    expect(await read(row(start, last), once)).toMatchObject({ events: told, error: last });
  });

  test("in a circle ends", async () => {
    const model = { ...playingModel([[down]]), fallback: { model: playingModel([]) } };
    model.fallback.model = { ...other([down]), fallback: { model } } as typeof model;
    expect((await read(model, once)).error).toBe(down);
  });

  test.each<[Error, boolean]>([
    [new AuthenticationError("No."), true],
    [new NotFoundError("No."), true],
    [new RateLimitError("Pay.", { retryable: false }), true],
    [new TypeError("A bug."), true],
    [new ConfigurationError("No."), false],
    [new BadRequestError("No."), false],
    [new ContextLengthError("No."), false],
    [new ContentFilterError("No."), false],
  ])("by default: %s", async (error, leads) => {
    expect((await read(before(other([completed("Hi")]), [error]))).error).toBe(leads ? undefined : error);
  });

  test("with custom codes", async () => {
    const long = new ContextLengthError("No.");
    const model = (error: Error) =>
      playingModel([[error]], { fallback: { model: other([completed("Hi")]), on: ["context_length"] } });
    expect((await read(model(long))).error).toBeUndefined();
    expect((await read(model(down), once)).error).toBe(down);
  });

  test("an abort is no failure", async () => {
    const controller = new AbortController();
    const next = other([completed("No")]);
    const model = {
      ...before(next),
      stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => controller.abort("stop")) }) }),
    };
    expect(await read(model, {}, controller.signal)).toMatchObject({ events: [], error: "stop" });
    expect(next.calls).toBe(0);
  });

  test("a time limit of the caller holds for all models together, one of a model's own for that model", async () => {
    const next = other([start, completed("Hi")]);
    const model = before(next, [start, "hang"]);
    expect((await read(model, { timeouts: { totalMs: 100 } })).error).toMatchObject({ code: "timeout", timeout: "total" });
    expect(next.calls).toBe(0);
    const own = playingModel([["hang"]], { defaults: { timeouts: { totalMs: 100 } }, fallback: { model: next } });
    expect((await read(own)).error).toBeUndefined();
  });

  test("the tokens of each failed attempt are reported, before anything of the model that answers", async () => {
    const usage = (inputTokens: number): ModelEvent => ({ type: "model_usage", usage: { inputTokens } });
    const model = before(other([start, usage(99), completed("Hi")]), [start, usage(1), usage(2), down], [start, usage(40), down]);
    const { events } = await read(model, { retry: { maxAttempts: 2 } });
    expect(events.filter(({ type }) => type !== "model_retry")).toEqual([
      usage(2),
      usage(40),
      start,
      asked,
      usage(99),
      completed("Hi"),
    ]);
  });
});
