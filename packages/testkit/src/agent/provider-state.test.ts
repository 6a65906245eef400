import type { AgentState, Hook } from "@locus/core";
import { describe, expect, test } from "vitest";
import { scriptedModel } from "../model/scripted-model.js";
import { succeed } from "./run-agent.js";

const held = (id: string) => ({ text: id, state: { previousResponseId: id } });

describe("what a service needs to continue the thread it holds", () => {
  test("is seen in the state, of the newest answer only, and goes when another model answers", async () => {
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

  test("is a view: what somebody writes into it counts for nothing", async () => {
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

  test("is dropped from an answer that a hook rewrote: the service's thread says something else", async () => {
    const rewrite: Hook = { afterModelCall: ({ message }) => ({ message: { ...message, content: "Better." } }) };
    const { result } = await succeed({ model: scriptedModel([held("r1")]), hooks: [rewrite] });
    expect(result.messages.at(-1)).toEqual({
      role: "assistant",
      content: "Better.",
      origin: { provider: "scripted", modelId: "scripted-model" },
    });
    expect(result.state).not.toHaveProperty("providerState");
  });
});
