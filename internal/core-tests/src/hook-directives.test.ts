import { type Hook, type Message, textOf, tool } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { add, adding, toolTexts } from "./adding.js";
import { eventsOf, settle, succeed } from "./run-agent.js";

const user = (content: string): Message => ({ role: "user", content });
describe("directives", () => {
  test("beforeInvocation: messages replace the input, one hook after the other", async () => {
    const model = scriptedModel(["Done."]);
    const seen: (readonly Message[])[] = [];
    const hook = (suffix: string): Hook => ({
      beforeInvocation({ input }) {
        seen.push(input);
        return { messages: input.map((message) => user(textOf(message) + suffix)) };
      },
    });
    const { result } = await succeed({ model, hooks: [hook("1"), hook("2")] }, "Go");
    expect(seen).toEqual([[user("Go")], [user("Go1")]]);
    expect(model.requests[0]?.messages).toEqual([user("Go12")]);
    expect(result.messages[0]).toEqual(user("Go12"));
  });

  test("beforeModelCall: request reaches the model, the transcript does not change", async () => {
    const model = scriptedModel(["Done."]);
    const { result } = await succeed({
      model,
      hooks: [
        {
          beforeModelCall: ({ request }) => ({
            request: { ...request, messages: [user("Other")], settings: { temperature: 0 } },
          }),
        },
        { beforeModelCall: ({ request }) => ({ request: { ...request, settings: { ...request.settings, seed: 1 } } }) },
      ],
    });
    expect(model.requests).toMatchObject([{ messages: [user("Other")], settings: { temperature: 0, seed: 1 } }]);
    expect(result.messages[0]).toEqual(user("Go"));
  });

  test("beforeModelCall: a request without the signal still aborts with the run", async () => {
    const controller = new AbortController();
    const model = scriptedModel([{ hang: true }]);
    const running = succeed({ model, hooks: [{ beforeModelCall: () => ({ request: { messages: [user("Hi")] } }) }] }, "Go", {
      signal: controller.signal,
    });
    await settle();
    controller.abort();
    expect((await running).result.stopReason).toBe("cancelled");
  });

  test("afterModelCall: message replaces the turn, including its calls", async () => {
    const { result, events } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [
        {
          afterModelCall: ({ message, iteration }) =>
            iteration === 1
              ? {
                  message: {
                    ...message,
                    content: [{ type: "tool_call", id: "mine", name: "add", arguments: { a: 40, b: 2 } }],
                  },
                }
              : undefined,
        },
      ],
    });
    expect(eventsOf(events, "tool_complete")).toMatchObject([{ toolCallId: "mine", result: "42" }]);
    expect(result.messages[1]).toMatchObject({ content: [{ id: "mine" }] });
  });

  test("afterModelCall: retry discards the answer, which still counts, with its tokens", async () => {
    const model = scriptedModel(["Bad.", "Good."]);
    const { result } = await succeed({
      model,
      hooks: [{ afterModelCall: ({ message }) => ({ retry: textOf(message) === "Bad." }) }],
    });
    expect(result.messages.map(textOf)).toEqual(["Go", "Good."]);
    expect(result).toMatchObject({ iterations: 2, usage: { totalTokens: 30 } });
  });

  test("beforeToolCall: deny", async () => {
    const { events } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [{ beforeToolCall: () => ({ deny: "Not today." }) }],
    });
    expect(eventsOf(events, "tool_start")).toEqual([]);
    expect(eventsOf(events, "tool_complete")).toMatchObject([
      { result: "Error: Not today.", error: { kind: "denied", message: "Not today." }, durationMs: 0 },
    ]);
  });

  test("beforeToolCall: the first decision wins", async () => {
    const { result } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [
        { beforeToolCall: () => ({ result: "cached" }), priority: 300 },
        { beforeToolCall: () => ({ deny: "No." }), priority: 0 },
      ],
    });
    expect(toolTexts(result.messages)).toEqual(["Error: No."]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["valid ones run, with defaults", { a: 5 }, "6"],
    ["invalid ones do not", { a: "5" }, 'Error: Invalid arguments for "add"'],
  ])("beforeToolCall: arguments are validated again: %s", async (_name, args, expected) => {
    const { result } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [{ beforeToolCall: () => ({ arguments: args as Record<string, string> }) }],
    });
    expect(toolTexts(result.messages)[0]).toContain(expected);
    expect(result.messages[1]).toMatchObject({ content: [{ arguments: { a: 1 } }] });
  });

  test("beforeToolCall: result, afterToolCall: result", async () => {
    const before = await succeed({ model: adding(), tools: [add], hooks: [{ beforeToolCall: () => ({ result: "cached" }) }] });
    expect(eventsOf(before.events, "tool_start")).toEqual([]);
    expect(toolTexts(before.result.messages)).toEqual(["cached"]);
    const after = await succeed({
      model: adding(),
      tools: [add],
      hooks: [{ afterToolCall: ({ outcome }) => ({ result: `<${String(outcome.result)}>` }) }],
    });
    expect(toolTexts(after.result.messages)).toEqual(["<2>"]);
    expect(eventsOf(after.events, "tool_complete")).toMatchObject([{ result: "<2>" }]);
  });

  test("afterToolCall receives the thrown error, which is never saved", async () => {
    const error = new Error("Boom");
    const causes: unknown[] = [];
    const failing = tool({ name: "add", description: "", parameters: z.object({}), execute: () => Promise.reject(error) });
    const { result } = await succeed({
      model: adding(),
      tools: [failing],
      hooks: [{ afterToolCall: ({ outcome }) => void causes.push(outcome.cause) }],
    });
    expect(causes).toMatchObject([{ code: "tool_execution", toolName: "add", toolCallId: "call_1", cause: error }]);
    expect(JSON.stringify(result.state)).not.toContain("cause");
  });

  test("afterIteration and beforeTerminate: continueWith continues the run", async () => {
    let sentBack = false;
    const model = scriptedModel([{ toolCalls: [{ name: "add", arguments: { a: 1 } }] }, "Early.", "Late."]);
    const { result } = await succeed({
      model,
      tools: [add],
      hooks: [
        {
          afterIteration: () => ({ continueWith: [user("Think.")] }),
          beforeTerminate() {
            if (sentBack) return undefined;
            sentBack = true;
            return { continueWith: [user("Not yet.")] };
          },
        },
      ],
    });
    expect(result.messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "user",
      "assistant",
      "user",
      "assistant",
    ]);
    expect(result).toMatchObject({ message: "Late.", stopReason: "complete", iterations: 3 });
  });

  test("a hook that always continues ends at the limit", async () => {
    const { result } = await succeed({
      model: scriptedModel(() => "Again."),
      maxIterations: 4,
      hooks: [{ beforeTerminate: () => ({ continueWith: [user("More.")] }) }],
    });
    expect(result).toMatchObject({ stopReason: "max_iterations", success: false, iterations: 4 });
  });

  const stop = { stop: { reason: "enough" } };
  test.each<[string, Hook, { calls: number; ran: number }]>([
    ["beforeInvocation", { beforeInvocation: () => stop }, { calls: 0, ran: 0 }],
    ["beforeModelCall", { beforeModelCall: () => stop }, { calls: 0, ran: 0 }],
    ["afterModelCall", { afterModelCall: () => stop }, { calls: 1, ran: 0 }],
    ["beforeToolCall", { beforeToolCall: () => stop }, { calls: 1, ran: 0 }],
    ["afterToolCall", { afterToolCall: () => stop }, { calls: 1, ran: 1 }],
    ["afterIteration", { afterIteration: () => stop }, { calls: 1, ran: 1 }],
    ["beforeTerminate", { beforeTerminate: () => stop }, { calls: 2, ran: 1 }],
  ])("stop in %s", async (_name, hook, { calls, ran }) => {
    const model = adding();
    const { result, events } = await succeed({ model, tools: [add], hooks: [hook] });
    expect(result).toMatchObject({ stopReason: "enough", success: false });
    expect(model.requests).toHaveLength(calls);
    expect(eventsOf(events, "tool_start")).toHaveLength(ran);
  });

  test("stop can be a success, and the first hook's reason wins", async () => {
    const { result } = await succeed({
      model: adding(),
      hooks: [{ beforeModelCall: () => ({ stop: { reason: "sure", success: true } }) }, { beforeModelCall: () => stop }],
    });
    expect(result).toMatchObject({ stopReason: "sure", success: true });
    const known = await succeed({
      model: adding(),
      hooks: [{ beforeModelCall: () => ({ stop: { reason: "confidence_met" } }) }],
    });
    expect(known.result.success).toBe(true);
  });

  test("emit, in every phase, one event or several", async () => {
    const custom = (name: string) => ({ type: "custom" as const, name, data: null });
    const { events } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [
        {
          beforeInvocation: () => ({ emit: custom("beforeInvocation") }),
          beforeModelCall: () => ({ emit: [custom("beforeModelCall"), custom("twice")] }),
          afterModelCall: () => ({ emit: custom("afterModelCall") }),
          beforeToolCall: () => ({ emit: custom("beforeToolCall") }),
          afterToolCall: () => ({ emit: custom("afterToolCall") }),
          afterIteration: () => ({ emit: custom("afterIteration") }),
          beforeTerminate: () => ({ emit: custom("beforeTerminate") }),
          afterInvocation: () => ({ emit: custom("afterInvocation") }),
        },
      ],
    });
    expect(events.map((event) => (event.type === "custom" ? event.name : event.type))).toEqual([
      "beforeInvocation",
      "beforeModelCall",
      "twice",
      "model_start",
      "model_chunk",
      "model_chunk",
      "model_complete",
      "afterModelCall",
      "beforeToolCall",
      "tool_start",
      "afterToolCall",
      "tool_complete",
      "afterIteration",
      "beforeModelCall",
      "twice",
      "model_start",
      "model_chunk",
      "model_complete",
      "afterModelCall",
      "beforeTerminate",
      "afterInvocation",
      "terminate",
    ]);
  });
});
