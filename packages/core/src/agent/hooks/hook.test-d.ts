import { describe, expectTypeOf, test } from "vitest";
import type { AssistantMessage, Hook, Message, Model, ModelRequest, ToolOutcome } from "../../index.js";

declare const message: AssistantMessage;
declare const messages: Message[];
declare const request: ModelRequest;

describe("directives are typed per phase", () => {
  test("the right ones compile", () => {
    const hook: Hook = {
      name: "all",
      beforeInvocation: () => ({ messages, stop: { reason: "blocked" }, state: 1 }),
      beforeModelCall: () => ({ request, stop: { reason: "any text", success: true } }),
      afterModelCall: async () => ({ message, retry: true }),
      beforeToolCall: () => ({ deny: "No.", arguments: { a: 1 }, result: "cached" }),
      afterToolCall: () => ({ result: [{ type: "text", text: "x" }] }),
      afterIteration: () => ({ continueWith: messages, confidence: 0.5 }),
      beforeTerminate: () => ({ continueWith: messages, emit: { type: "custom", name: "x", data: null } }),
      afterInvocation: () => ({ emit: [], state: null }),
      wrapModel: (model) => model,
      wrapToolCall: (next) => next(),
      onEvent() {},
    };
    expectTypeOf(hook).toEqualTypeOf<Hook>();
  });

  test("the wrong ones do not", () => {
    const hook: Hook = {
      // @ts-expect-error A request comes before the call.
      afterModelCall: () => ({ request }),
      // @ts-expect-error There is nothing to try again yet.
      beforeModelCall: () => ({ retry: true }),
      // @ts-expect-error It ran already.
      afterToolCall: () => ({ deny: "No." }),
      // @ts-expect-error Arguments are an object.
      beforeToolCall: () => ({ arguments: "a" }),
      // @ts-expect-error It is over.
      afterInvocation: () => ({ continueWith: messages }),
      // @ts-expect-error Nothing has been asked yet.
      beforeInvocation: () => ({ continueWith: messages }),
      // @ts-expect-error The iteration has its results.
      afterIteration: () => ({ result: "x" }),
      // @ts-expect-error A reason is text.
      beforeTerminate: () => ({ stop: { reason: 1 } }),
    };
    void hook;
    const state: Hook = {
      // @ts-expect-error Confidence is a number.
      afterModelCall: () => ({ confidence: "high" }),
      // @ts-expect-error State is JSON.
      beforeModelCall: () => ({ state: () => 1 }),
      // @ts-expect-error A wrapper gives the outcome back.
      async wrapToolCall(next) {
        await next();
      },
    };
    void state;
  });

  test("contexts tell what the phase knows, and cannot be changed", () => {
    const hook: Hook = {
      beforeModelCall(context) {
        expectTypeOf(context.request).toEqualTypeOf<ModelRequest>();
        // @ts-expect-error Nothing was answered yet.
        context.message;
        // @ts-expect-error Read-only: return a directive.
        context.request = request;
      },
      afterToolCall({ outcome, call }) {
        expectTypeOf(outcome).toEqualTypeOf<ToolOutcome>();
        expectTypeOf(call.name).toEqualTypeOf<string>();
      },
      wrapModel(model, { iteration }) {
        expectTypeOf(iteration).toEqualTypeOf<number>();
        return model satisfies Model;
      },
    };
    void hook;
  });
});
