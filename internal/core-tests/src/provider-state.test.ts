import { type AgentState, type AssistantMessage, type Hook, type ModelEvent, ServerError } from "@locus/core";
import { withStream } from "@locus/core/provider";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { foreign } from "./hostile.js";
import { succeed } from "./run-agent.js";

const held = (id: string) => ({ text: id, state: { previousResponseId: id } });

describe("the data with which a service continues its thread", () => {
  test("is in the state for the newest answer only, and is dropped when another model answers", async () => {
    const model = scriptedModel([held("r1"), held("r2"), "Not held."]);
    let state: AgentState | undefined;
    const seen = [];
    for (const input of ["One", "Two", "Three"]) {
      const { result } = await succeed({ model }, input, { state });
      state = result.state;
      seen.push(state.providerState);
    }
    expect(seen).toEqual([{ previousResponseId: "r1" }, { previousResponseId: "r2" }, undefined]);
    expect(state).not.toHaveProperty("providerState");
  });

  test("is a view: writes to it have no effect", async () => {
    const seen: unknown[] = [];
    const { result } = await succeed({ model: scriptedModel([held("r1")]) }, "One");
    const tampered = { ...result.state, providerState: { previousResponseId: "other" } };
    const next = await succeed(
      { model: scriptedModel(["Two"]), hooks: [{ beforeModelCall: ({ state }) => void seen.push(state.providerState) }] },
      "Two",
      { state: tampered },
    );
    expect(next.result.messages[1]).toMatchObject({ origin: { state: { previousResponseId: "r1" } } });
    expect(seen).toEqual([{ previousResponseId: "r1" }]);
  });

  test("is dropped from an empty answer that a wrapper filled", async () => {
    const fill: Hook = {
      wrapModel: (model) =>
        withStream(model, async function* (request): AsyncGenerator<ModelEvent> {
          for await (const event of model.stream(request)) {
            yield event.type === "model_complete" ? { ...event, message: { ...event.message, content: "Filled." } } : event;
          }
        }),
    };
    const empty = withStream(scriptedModel([]), async function* (): AsyncGenerator<ModelEvent> {
      const origin = { provider: "scripted", modelId: "m", state: { previousResponseId: "r1" } };
      yield { type: "model_complete", message: { role: "assistant", content: "", origin }, finishReason: { reason: "stop" } };
    });
    const { result } = await succeed({ model: empty, hooks: [fill] });
    expect(result.message).toBe("Filled.");
    expect(result.state).not.toHaveProperty("providerState");
    expect((await succeed({ model: empty })).result.state.providerState).toEqual({ previousResponseId: "r1" });
  });

  test("is dropped, with the message's encrypted data, only from a message that a hook rewrote", async () => {
    const sealed = { acme: { sealed: "S" } };
    const model = withStream(scriptedModel([]), async function* (): AsyncGenerator<ModelEvent> {
      const message: AssistantMessage = { role: "assistant", content: "Hi", providerData: sealed };
      yield { type: "model_complete", message, finishReason: { reason: "stop" } };
    });
    const rewrite: Hook = { afterModelCall: ({ message }) => ({ message: { ...message, content: "Ho" } }) };
    const same: Hook = { afterModelCall: ({ message }) => ({ message }) };
    const dataOf = async (hooks: Hook[]) => Object((await succeed({ model, hooks })).result.messages.at(-1)).providerData;
    expect(await dataOf([])).toEqual(sealed);
    expect(await dataOf([same])).toEqual(sealed);
    expect(await dataOf([rewrite])).toBeUndefined();
  });

  test("is kept when a hook's wrapModel yields nothing", async () => {
    const { result } = await succeed({ model: scriptedModel([held("r1")]), hooks: [{ wrapModel: foreign(() => undefined) }] });
    expect(result.state.providerState).toEqual({ previousResponseId: "r1" });
  });

  test("is dropped from an answer that a hook rewrote, because the service's thread differs", async () => {
    const rewrite: Hook = { afterModelCall: ({ message }) => ({ message: { ...message, content: "Better." } }) };
    const { result } = await succeed({ model: scriptedModel([held("r1")]), hooks: [rewrite] });
    expect(result.messages.at(-1)).toEqual({
      role: "assistant",
      content: "Better.",
      origin: { provider: "scripted", modelId: "scripted-model" },
      finishReason: { reason: "stop", raw: "stop" },
    });
    expect(result.state).not.toHaveProperty("providerState");
  });

  test.each<[string, (message: AssistantMessage) => AssistantMessage, object | undefined]>([
    ["dropped from an answer that a wrapper of the model changed", (message) => ({ ...message, content: "Better." }), undefined],
    ["kept where the wrapper only copied it", (message) => structuredClone(message), { previousResponseId: "r1" }],
  ])("is %s", async (_name, change, expected) => {
    const wrapper: Hook = {
      wrapModel: (model) =>
        withStream(model, async function* (request): AsyncGenerator<ModelEvent> {
          for await (const event of model.stream(request))
            yield event.type === "model_complete" ? { ...event, message: change(event.message) } : event;
        }),
    };
    const { result } = await succeed({ model: scriptedModel([held("r1")]), hooks: [wrapper] });
    expect(result.state.providerState).toEqual(expected);
  });

  test("belongs to the model that a wrapper called instead", async () => {
    const failing = scriptedModel([{ error: new ServerError("Down.") }]);
    const other = scriptedModel([held("r2")]);
    const fallback: Hook = {
      wrapModel: (model) =>
        withStream(model, async function* (request): AsyncGenerator<ModelEvent> {
          try {
            yield* model.stream(request);
          } catch {
            yield* other.stream(request);
          }
        }),
    };
    const { result } = await succeed({ model: failing, hooks: [fallback] });
    expect(result.state.providerState).toEqual({ previousResponseId: "r2" });
  });
});
