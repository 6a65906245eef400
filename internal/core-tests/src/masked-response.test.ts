import { Agent, type LocusEvent, type ResponseOptions, readEvents, ServerError, tool } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";

declare module "@locus/core" {
  interface LocusEvents {
    test_nested: { type: "test_nested"; toolCallId: string; event: LocusEvent };
    test_report: { type: "test_report"; error: { code: string; message: string }; messages: unknown[] };
  }
}

const secret = "postgres://app:hunter2@db.internal";
const stamp = { iteration: 1, attempt: 1, purpose: "turn" as const, timestamp: 0 };
const broken = tool({
  name: "query",
  description: "",
  parameters: z.object({}),
  execute(): never {
    throw new Error(`connect ECONNREFUSED ${secret}`);
  },
});

/** The text that a client receives from a run with a failing tool and a hook that emits more events. */
async function bodyOf(emitted: LocusEvent[], options?: ResponseOptions): Promise<string> {
  const agent = new Agent({
    model: scriptedModel([
      { toolCalls: [{ name: "query" }] },
      { error: new ServerError(`Down: ${secret}`, { retryable: false }) },
    ]),
    tools: [broken],
    hooks: [{ beforeModelCall: ({ iteration }) => (iteration === 1 ? { emit: emitted } : undefined) }],
  });
  return agent.run("Go").toResponse(options).text();
}

const error = {
  name: "ServerError",
  code: "server_error",
  message: secret,
  retryable: true,
  status: 500,
  details: { issues: [secret] },
};
const failed = {
  type: "tool_complete",
  name: "query",
  toolCallId: "c",
  result: `Error: ${secret}`,
  error: { kind: "failed", message: secret },
  durationMs: 1,
};
const message = {
  role: "assistant",
  content: [{ type: "text", text: "Hi", providerData: { test: { sealed: "sealed-1" } } }],
  origin: { provider: "test", modelId: "m", state: { previousResponseId: "sealed-2" } },
  providerData: { test: { sealed: "sealed-9" } },
};
const hidden: Record<string, object> = {
  "a failed call": failed,
  "a retry": { type: "model_retry", failedAttempt: 1, delayMs: 1, error },
  "an event in an event": { type: "test_nested", toolCallId: "c", event: { ...failed, ...stamp } },
  "two deep": {
    type: "test_nested",
    toolCallId: "c",
    event: { type: "test_nested", toolCallId: "c", event: { type: "model_retry", error } },
  },
  "an error of a plugin's event, and messages of tools": {
    type: "test_report",
    error,
    messages: [{ role: "tool", toolCallId: "c", name: "query", content: `Error: ${secret}`, isError: true }],
  },
};

describe("toResponse() hides by default", () => {
  test("the texts of errors and of failed tools; codes stay", async () => {
    const body = await bodyOf([]);
    expect(body).not.toContain("hunter2");
    expect(body).toContain('"code":"server_error"');
    expect(body).toContain('"kind":"failed"');
    const full = await bodyOf([], { errors: "full" });
    expect(full.split("hunter2")).toHaveLength(4);
  });

  test.each(Object.entries(hidden))("%s", async (_name, event) => {
    const emitted = [{ ...event, ...stamp }] as LocusEvent[];
    expect(await bodyOf(emitted)).not.toContain("hunter2");
    expect((await bodyOf(emitted, { errors: "full" })).split("hunter2").length).toBeGreaterThan(4);
  });

  test("neither the text of a custom event nor the data of successful tools", async () => {
    const custom = {
      type: "custom",
      name: "note",
      data: { error: { message: "mine" }, providerData: 1 },
      ...stamp,
    } as LocusEvent;
    const worked = {
      type: "tool_complete",
      name: "x",
      toolCallId: "c",
      result: "{}",
      value: { error: "of-mine", usage: { raw: 5 } },
      durationMs: 1,
      ...stamp,
    };
    const body = await bodyOf([custom, worked as LocusEvent]);
    expect(body).toContain('"data":{"error":{"message":"mine"},"providerData":1}');
    expect(body).toContain('"value":{"error":"of-mine","usage":{"raw":5}}');
  });

  test.each(["masked", "full"] as const)(
    "the data that continues a thread, opaque data and raw usage, with errors: %s",
    async (errors) => {
      const events = [
        { type: "model_chunk", content: "x", partIndex: 0, providerData: { test: { sealed: "sealed-3" } } },
        { type: "think", reasoning: "", providerData: { test: { sealed: "sealed-4" } } },
        {
          type: "model_complete",
          message,
          usage: { inputTokens: 3, raw: { cost: "sealed-5" } },
          finishReason: { reason: "stop" },
          providerData: { test: "sealed-6" },
          ...stamp,
        },
        { type: "model_usage", usage: { raw: "sealed-7" }, ...stamp },
        { type: "model_part", part: { type: "refusal", refusal: "no", providerData: { test: "sealed-8" } }, ...stamp },
        {
          type: "test_nested",
          toolCallId: "c",
          event: { type: "model_complete", message, finishReason: { reason: "stop" }, ...stamp },
          ...stamp,
        },
      ];
      const body = await bodyOf(events as LocusEvent[], { errors });
      expect(body).not.toContain("sealed");
      expect(body).toContain('"origin":{"provider":"test","modelId":"m"}');
      expect(body).toContain('"usage":{"inputTokens":3}');
    },
  );

  test("a filter receives the masked event", async () => {
    const seen: LocusEvent[] = [];
    const filter = (event: LocusEvent) => {
      seen.push(event);
      return event;
    };
    const body = await bodyOf([], { filter });
    expect(JSON.stringify(seen)).not.toContain("hunter2");
    expect(body.split("data: ")).toHaveLength(seen.length + 1);
  });

  test("the run, its result and its hooks are not masked", async () => {
    const run = new Agent({ model: scriptedModel([{ error: new ServerError(secret, { retryable: false }) }]) }).run("Go");
    await run.toResponse().text();
    await expect(run.result()).rejects.toThrow(secret);
  });
});

test("an unread response holds no listener on the signal", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const listen = signal.addEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof listen>) => {
    listeners++;
    listen(...args);
  };
  const agent = new Agent({ model: scriptedModel(["Hi"]) });
  const response = agent.run("Go", { signal }).toResponse();
  expect(listeners).toBe(0);
  await response.body?.cancel();
  const run = agent.run("Go", { signal });
  await run.toResponse().body?.cancel();
  expect((await run.result()).stopReason).toBe("cancelled");
});

describe("readEvents", () => {
  const sse = (text: string, init: ResponseInit = {}) =>
    new Response(text, { headers: { "content-type": "text/event-stream" }, ...init });
  const drain = async (response: Response): Promise<unknown[]> => {
    const events: unknown[] = [];
    for await (const event of readEvents(response)) events.push(event);
    return events;
  };

  test("yields the events of the server", async () => {
    const events = await drain(new Agent({ model: scriptedModel([["Good ", "day"].join("")]) }).run("Go").toResponse());
    expect(events[0]).toMatchObject({ type: "model_start" });
    expect(events.at(-1)).toMatchObject({ type: "terminate", reason: "complete", message: "Good day" });
  });

  test.each<[number, string]>([
    [400, "bad_request"],
    [401, "authentication"],
    [403, "permission"],
    [404, "not_found"],
    [409, "conflict"],
    [413, "bad_request"],
    [429, "rate_limit"],
    [500, "server_error"],
    [502, "server_error"],
    [202, "server_error"],
  ])("status %d is an error with the code %s and the beginning of the body", async (status, code) => {
    const reading = drain(sse(`Nope. ${"x".repeat(10_000)}`, { status }));
    await expect(reading).rejects.toMatchObject({ code, status, message: expect.stringContaining("Nope.") });
    const failure: Error = await reading.catch((thrown) => thrown);
    expect(failure.message.length).toBeLessThan(700);
  });

  test.each<[string, Response, string]>([
    ["a page", new Response("<html>", { headers: { "content-type": "text/html" } }), "server_error"],
    ["no body", new Response(null, { headers: { "content-type": "text/event-stream" } }), "server_error"],
    ["no events", sse("data: hello\n\n"), "server_error"],
    ["an empty stream", sse(""), "stream_interrupted"],
    ["a stream without its end", sse('data: {"type":"model_start"}\n\n'), "stream_interrupted"],
    ["a stream cut in its last event", sse('data: {"type":"model_start"}\n\ndata: {"type":"termin'), "stream_interrupted"],
  ])("%s is an error", async (_name, response, code) => {
    await expect(drain(response)).rejects.toMatchObject({ code });
  });

  test("a failed run does not fail the reader", async () => {
    const model = scriptedModel([{ error: new ServerError("Down", { retryable: false }) }]);
    const events = await drain(new Agent({ model }).run("Go").toResponse());
    expect(events.at(-1)).toMatchObject({ type: "terminate", error: { code: "server_error" } });
  });

  test("leaving the loop cancels the run on the server", async () => {
    const run = new Agent({ model: scriptedModel([{ text: "Hi", hang: true }]) }).run("Go");
    for await (const event of readEvents(run.toResponse())) if (event.type === "model_chunk") break;
    expect((await run.result()).stopReason).toBe("cancelled");
  });
});
