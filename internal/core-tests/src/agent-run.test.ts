import { Agent, AuthenticationError, type LocusEvent, RateLimitError, textOf, tool } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { eventsOf, noUnhandledRejections, play, settle, succeed } from "./run-agent.js";

noUnhandledRejections();

describe("a run", () => {
  test("is cold: nothing happens before it is read", async () => {
    let asked = 0;
    const model = scriptedModel(["Hi"]);
    const agent = new Agent({
      model: () => {
        asked++;
        return model;
      },
    });
    const run = agent.run("Go");
    run[Symbol.asyncIterator]();
    await settle();
    expect({ asked, requests: model.requests.length }).toEqual({ asked: 0, requests: 0 });
  });

  test("can be iterated only once", async () => {
    const run = new Agent({ model: scriptedModel(["Hi"]) }).run("Go");
    for await (const _ of run);
    expect(() => run[Symbol.asyncIterator]()).toThrow("Call agent.run() again");
    expect((await run.result()).message).toBe("Hi");
    expect(() => run.toResponse()).toThrow("Call agent.run() again");
  });

  test("result() drives a run without a consumer, for all callers", async () => {
    const model = scriptedModel(["Hi"]);
    const run = new Agent({ model }).run("Go");
    const [first, second] = await Promise.all([run.result(), run.result()]);
    expect(first).toEqual(second);
    expect(model.requests).toHaveLength(1);
  });

  test("result() waits for the consumer that drives the run", async () => {
    const run = new Agent({ model: scriptedModel(["Hi"]) }).run("Go");
    const iterator = run[Symbol.asyncIterator]();
    await iterator.next();
    let settled = false;
    const result = run.result().then((value) => {
      settled = true;
      return value;
    });
    await settle();
    expect(settled).toBe(false);
    const types: string[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) types.push(next.value.type);
    expect(types).toEqual(["model_chunk", "model_complete", "terminate"]);
    expect((await result).message).toBe("Hi");
  });

  test("has its result once the closing event exists, before it is read", async () => {
    const run = new Agent({ model: scriptedModel(["Hi"]) }).run("Go");
    for await (const event of run) {
      if (event.type === "terminate") {
        expect((await run.result()).message).toBe("Hi");
        break;
      }
    }
    expect((await run.result()).stopReason).toBe("complete");
  });

  test("one agent serves many runs at a time", async () => {
    const agent = new Agent({ model: scriptedModel(({ messages }) => `Re: ${messages.map(textOf).join()}`) });
    const results = await Promise.all(["a", "b", "c"].map((input) => agent.invoke(input)));
    expect(results.map(({ message }) => message)).toEqual(["Re: a", "Re: b", "Re: c"]);
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(3);
  });
});

describe("errors", () => {
  const error = new AuthenticationError("No key.", { status: 401 });

  test("are thrown by the iteration and the result, after a terminate event with the error", async () => {
    const outcome = await play({ model: scriptedModel([{ error }]) });
    expect(outcome.error).toBe(error);
    expect(outcome.events).toMatchObject([
      { type: "terminate", reason: "error", success: false, error: { code: "authentication", message: "No key.", status: 401 } },
    ]);
  });

  test("cause no unhandled rejection", async () => {
    void new Agent({ model: scriptedModel([{ error }]) }).run("Go").result();
    const run = new Agent({ model: scriptedModel([{ error }]) }).run("Go");
    void run.result();
    await expect(run.result()).rejects.toBe(error);
  });

  test("a model that fails to load is an error of the run that needs it", async () => {
    const agent = new Agent({ model: Promise.reject(error) });
    await settle();
    await expect(agent.invoke("Go")).rejects.toBe(error);
    await expect(agent.invoke("Go")).rejects.toBe(error);
    const lazy = new Agent({ model: scriptedModel(["Hi"]), auxiliaryModel: Promise.reject(error) });
    await settle();
    await expect(lazy.invoke("Go")).rejects.toBe(error);
  });

  test.each<[string, unknown]>([
    ["text", "boom"],
    ["undefined", undefined],
    ["an object without a prototype", Object.create(null)],
  ])("%s thrown instead of an Error", async (_name, thrown) => {
    const { error: caught, events } = await play({ model: scriptedModel([{ error: thrown }]) });
    expect(caught).toBe(thrown);
    expect(events.at(-1)).toMatchObject({ error: { code: "unknown" } });
  });

  test("retries are events of the run with their attempt number", async () => {
    const slow = new RateLimitError("Slow.", { retryAfterMs: 0 });
    const { events } = await succeed({ model: scriptedModel([{ error: slow }, { error: slow }, "Hi"]) });
    expect(events.map((event) => [event.type, "attempt" in event && event.attempt])).toEqual([
      ["model_retry", 1],
      ["model_retry", 2],
      ["model_start", 3],
      ["model_chunk", false],
      ["model_complete", 3],
      ["terminate", 3],
    ]);
  });
});

test("usage, iterations and stamps add up over a run", async () => {
  const echo = tool({ name: "echo", description: "", parameters: z.object({}), execute: () => "" });
  const model = scriptedModel([
    { toolCalls: [{ name: "echo" }], usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, reasoningTokens: 1 } },
    { text: "Done.", usage: null },
  ]);
  const { result, events } = await succeed({ model, tools: [echo] });
  expect(result.usage).toEqual({ inputTokens: 1, outputTokens: 2, totalTokens: 3, reasoningTokens: 1 });
  expect(eventsOf(events, "terminate")).toMatchObject([{ iterations: 2, usage: result.usage, message: "Done." }]);
  const iterations = events.flatMap((event: LocusEvent) => ("iteration" in event ? event.iteration : []));
  expect(iterations).toEqual([...iterations].sort());
  expect(new Set(iterations)).toEqual(new Set([1, 2]));
});
