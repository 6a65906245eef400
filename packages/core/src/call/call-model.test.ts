import { describe, expect, test, vi } from "vitest";
import type { ModelEvent, ModelRetryEvent } from "../contract/event.js";
import type { Model, ModelDefaults } from "../contract/model.js";
import {
  AuthenticationError,
  ConnectionError,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
  TimeoutError,
} from "../errors/errors.js";
import { callModel, complete } from "./call-model.js";
import type { CallModelOptions } from "./call-options.js";
import { chunk, completed, playingModel, type Step, start } from "./testing/playing-model.js";

const request = { messages: [{ role: "user" as const, content: "Hi" }] };
const warning: ModelEvent = { type: "model_warning", code: "unsupported_setting", message: "No seed." };
const playing = (attempts: readonly (readonly Step[])[], defaults?: ModelDefaults) => playingModel(attempts, { defaults });

interface Outcome {
  events: (ModelEvent | ModelRetryEvent)[];
  error?: unknown;
}

/** Reads a call to its end; fake timers make its delays short. */
async function read(model: Model, options?: CallModelOptions): Promise<Outcome> {
  vi.useFakeTimers();
  const events: Outcome["events"] = [];
  const work = (async (): Promise<Outcome> => {
    try {
      for await (const event of callModel(model, request, options)) events.push(event);
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

const types = ({ events }: Outcome) => events.map(({ type }) => type);
const retries = ({ events }: Outcome) => events.filter((event) => event.type === "model_retry");

describe("the stream law", () => {
  test("passes a whole answer on", async () => {
    const outcome = await read(playing([[start, chunk("Hi"), completed("Hi")]]));
    expect(outcome).toEqual({ events: [start, chunk("Hi"), completed("Hi")] });
  });

  test.each([
    ["nothing", []],
    ["a start", [start]],
    ["deltas", [start, chunk("Hi")]],
  ])("a stream that ends after %s is interrupted", async (_name, steps) => {
    const { error } = await read(playing([steps]), { retry: { maxAttempts: 1 } });
    expect(StreamInterruptedError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ message: expect.stringContaining('acme ended the stream of "acme-1"') });
  });

  test("nothing that follows model_complete is seen, not even an error", async () => {
    const outcome = await read(playing([[completed("Hi"), chunk("more"), completed("again"), new ServerError("late")]]));
    expect(outcome).toEqual({ events: [completed("Hi")] });
  });

  test("the model is closed after its answer, and when its reader leaves", async () => {
    // A completed answer is never aborted: its connection would be lost.
    for (const [leaveAfter, aborted] of [
      ["model_chunk", true],
      ["model_complete", false],
      ["nothing", false],
    ] as const) {
      let closed = 0;
      let signal: AbortSignal | undefined;
      const model: Model = {
        ...playing([]),
        async *stream(given) {
          signal = given.signal;
          try {
            yield chunk("Hi");
            yield completed("Hi");
            yield chunk("never");
          } finally {
            closed++;
          }
        },
      };
      for await (const event of callModel(model, request)) if (event.type === leaveAfter) break;
      expect({ closed, aborted: signal?.aborted }).toEqual({ closed: 1, aborted });
    }
  });

  test("what a wrapper does behind the last event happens, also when it hangs there", async () => {
    const log: string[] = [];
    const wrapper = (hangs: boolean): Model => ({
      ...playing([]),
      async *stream() {
        yield* playing([[completed("Hi")]]).stream(request);
        log.push("behind the last event");
        if (hangs) await new Promise(() => {});
      },
    });
    for (const hangs of [false, true]) expect(await read(wrapper(hangs))).toEqual({ events: [completed("Hi")] });
    expect(log).toEqual(["behind the last event", "behind the last event"]);
  });

  test("a model that reads on behind its answer is stopped after a second", async () => {
    let signal: AbortSignal | undefined;
    const model: Model = {
      ...playing([]),
      async *stream(given) {
        signal = given.signal;
        yield completed("Hi");
        await new Promise(() => {});
      },
    };
    vi.useFakeTimers();
    for await (const _event of callModel(model, request));
    await vi.advanceTimersByTimeAsync(999);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal?.aborted).toBe(true);
    vi.useRealTimers();
  });

  test("a model whose stream() or return() throws is an ordinary failure", async () => {
    const throwing: Model = {
      ...playing([]),
      stream() {
        throw new ServerError("not even a stream");
      },
    };
    const { error } = await read(throwing, { retry: { maxAttempts: 1 } });
    expect(ServerError.isInstance(error)).toBe(true);

    const sticky: Model = {
      ...playing([]),
      stream: () => ({
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: completed("Hi") }),
          return() {
            throw new Error("cannot be closed");
          },
        }),
      }),
    };
    expect(await read(sticky)).toEqual({ events: [completed("Hi")] });
  });

  test("complete() gives the whole answer", async () => {
    expect(await complete(playing([[start, chunk("Hi"), completed("Hi")]]), request)).toEqual(completed("Hi"));
  });
});

describe("retry", () => {
  const slow = new RateLimitError("Slow down.", { status: 429 });

  test.each<[string, Step[]]>([
    ["nothing", []],
    ["a start", [start]],
    ["a warning", [start, warning]],
    ["an empty think", [start, { type: "think", reasoning: "" }]],
  ])("an attempt that fails after %s is made again", async (_name, before) => {
    const model = playing([
      [...before, slow],
      [start, completed("Hi")],
    ]);
    const outcome = await read(model);
    expect(types(outcome)).toEqual([
      ...before.map((step) => typeof step === "object" && "type" in step && step.type),
      "model_retry",
      "model_start",
      "model_complete",
    ]);
  });

  test.each<[string, Step[]]>([
    ["text", [chunk("H")]],
    ["a piece of a call", [{ type: "model_chunk", toolCall: { index: 0, id: "a", name: "b", argumentsDelta: "" } }]],
    ["thinking", [{ type: "think", reasoning: "Hm" }]],
    ["a part", [{ type: "model_part", part: { type: "refusal", refusal: "No." } }]],
  ])("an attempt that fails after %s is not", async (_name, before) => {
    const model = playing([[...before, slow]]);
    const outcome = await read(model);
    expect(outcome.error).toBe(slow);
    expect(model.calls).toBe(1);
  });

  test.each<[string, Error, number]>([
    ["rate_limit", slow, 3],
    ["server_error", new ServerError("Oops"), 3],
    ["connection", new ConnectionError("No route"), 3],
    ["timeout", new TimeoutError("Late", { timeout: "connect", limitMs: 1 }), 3],
    ["stream_interrupted", new StreamInterruptedError("Cut"), 3],
    ["authentication", new AuthenticationError("No key"), 1],
    ["insufficient_quota", new RateLimitError("Pay first", { retryable: false }), 1],
    ["an error that is not ours", new Error("Bug"), 1],
    ["Retry-After of 120 s", new RateLimitError("Slow", { retryAfterMs: 120_000 }), 3],
    ["Retry-After above 120 s", new RateLimitError("Slow", { retryAfterMs: 120_001 }), 1],
  ])("%s", async (_name, error, attempts) => {
    const model = playing([[error], [error], [error], [error]]);
    const outcome = await read(model);
    expect(outcome.error).toBe(error);
    expect(model.calls).toBe(attempts);
    expect(retries(outcome)).toHaveLength(attempts - 1);
  });

  test("says what failed and how long it waits", async () => {
    const model = playing([[new RateLimitError("Slow down.", { retryAfterMs: 7_000, status: 429 })], [completed("Hi")]]);
    expect(retries(await read(model))).toEqual([
      {
        type: "model_retry",
        failedAttempt: 1,
        delayMs: 7_000,
        error: {
          name: "RateLimitError",
          code: "rate_limit",
          message: "Slow down.",
          retryable: true,
          status: 429,
          details: { retryAfterMs: 7_000 },
        },
      },
    ]);
  });

  test.each([
    [0, [0, 0, 0, 0, 0, 0]],
    [0.999999, [500, 1_000, 2_000, 4_000, 8_000, 8_000]],
  ])("full jitter: with a random number of %d the delays are %j", async (random, delays) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const outcome = await read(playing(Array.from({ length: 7 }, () => [slow])), { retry: { maxAttempts: 7 } });
    expect(retries(outcome).map(({ delayMs }) => delayMs)).toEqual(delays);
    vi.restoreAllMocks();
  });

  test.each<[string, ModelDefaults | undefined, CallModelOptions, number]>([
    ["locus' own", undefined, {}, 3],
    ["the model's", { retry: { maxAttempts: 5 } }, {}, 5],
    ["the call's", { retry: { maxAttempts: 5 } }, { retry: { maxAttempts: 2 } }, 2],
    ["no retry", { retry: { maxAttempts: 5 } }, { retry: { maxRetries: 0 } }, 1],
    ["two retries", { retry: { maxRetries: 4 } }, { retry: { maxRetries: 2 } }, 3],
    ["the model's retries", { retry: { maxRetries: 4 } }, {}, 5],
    ["one attempt", undefined, { retry: { maxAttempts: 1 } }, 1],
    ["an option given as undefined", { retry: { maxAttempts: 4 } }, { retry: undefined }, 4],
    ["what the call leaves out is the model's", { retry: { maxAttempts: 4 } }, { retry: { initialDelayMs: 1 } }, 4],
    ["codes of the call's own", undefined, { retry: { retryOn: ["connection"] } }, 1],
  ])("policy: %s", async (_name, defaults, options, attempts) => {
    const model = playing(
      Array.from({ length: 6 }, () => [slow]),
      defaults,
    );
    await read(model, options);
    expect(model.calls).toBe(attempts);
  });

  test("an empty answer is another try where the policy says so, and an answer in the end", async () => {
    const retry = { retryOn: ["empty"] };
    const twice = await read(
      playing([
        [start, completed(" ")],
        [start, completed("Hi")],
      ]),
      { retry },
    );
    expect(types(twice)).toEqual(["model_start", "model_retry", "model_start", "model_complete"]);
    const never = await read(playing([[completed("")], [completed("")], [completed("")]]), { retry });
    expect(types(never)).toEqual(["model_retry", "model_retry", "model_warning", "model_complete"]);
    expect(types(await read(playing([[completed("")]])))).toEqual(["model_warning", "model_complete"]);
  });

  test("the tokens of an empty answer count", async () => {
    const usage = { inputTokens: 9 };
    const outcome = await read(playing([[start, { ...completed(""), usage }], [completed("Hi")]]), {
      retry: { retryOn: ["empty"] },
    });
    expect(outcome.events).toContainEqual({ type: "model_usage", usage });
    expect(types(outcome)).toEqual(["model_start", "model_usage", "model_retry", "model_complete"]);
  });

  test("empty deltas and counts of tokens are no progress: what fails behind them is made again", async () => {
    const empty: ModelEvent[] = [chunk(""), { type: "think", reasoning: "" }, { type: "model_usage", usage: {} }];
    expect((await read(playing([[...empty, slow], [completed("Hi")]]))).error).toBeUndefined();
    const signature: ModelEvent = { type: "think", reasoning: "", partIndex: 0, providerData: { acme: "one" } };
    expect((await read(playing([[signature, slow], [completed("Hi")]]))).error).toBe(slow);
  });

  test("delays longer than a timer can be are no shorter than that", async () => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(1);
    const model = playing([[slow], [completed("Hi")]]);
    const events = callModel(model, request, { retry: { initialDelayMs: 2 ** 40, maxDelayMs: 2 ** 40 } });
    expect((await events.next()).value).toMatchObject({ type: "model_retry", delayMs: 2 ** 40 });
    const next = events.next();
    await vi.advanceTimersByTimeAsync(2 ** 31 - 2);
    expect(model.calls).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect((await next).value).toEqual(completed("Hi"));
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test("does not wait for an attempt that the total limit leaves no time for", async () => {
    const error = new RateLimitError("Slow", { retryAfterMs: 60_000 });
    const outcome = await read(playing([[error], [completed("Hi")]]), { timeouts: { totalMs: 10_000 } });
    expect(outcome).toEqual({ events: [], error });
  });
});
