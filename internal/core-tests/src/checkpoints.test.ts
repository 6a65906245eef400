import {
  Agent,
  type AgentState,
  type Checkpointer,
  ConflictError,
  MemoryCheckpointer,
  type Message,
  textOf,
  tool,
} from "@locus/core";
import { type ScriptedStep, scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkTranscript } from "./check-transcript.js";
import { eventsOf, play, settle, succeed } from "./run-agent.js";

/** A checkpointer that keeps every saved state. */
function recording(): Checkpointer & { readonly saves: AgentState[] } {
  const inner = new MemoryCheckpointer();
  const saves: AgentState[] = [];
  return {
    saves,
    load: (threadId) => inner.load(threadId),
    list: () => inner.list(),
    delete: (threadId) => inner.delete(threadId),
    save(threadId, state, options) {
      saves.push(structuredClone(state));
      return inner.save(threadId, state, options);
    },
  };
}

const script: readonly ScriptedStep[] = [
  {
    toolCalls: [
      { name: "work", arguments: { n: 1 } },
      { name: "work", arguments: { n: 2 } },
    ],
  },
  { toolCalls: [{ name: "work", arguments: { n: 3 } }] },
  "Done.",
];
function workTool(ran: number[]) {
  return tool({
    name: "work",
    description: "",
    parameters: z.object({ n: z.number() }),
    execute({ n }) {
      ran.push(n);
      return `did ${n}`;
    },
  });
}
const toolTexts = (messages: readonly Message[]) => messages.filter(({ role }) => role === "tool").map(textOf);

describe("a kill at any save", () => {
  const unknown = expect.stringContaining("whether it took effect is unknown");
  const neverMade = expect.stringContaining("before this call was made");

  test.each<[number, unknown[]]>([
    [0, [neverMade, neverMade]],
    [1, [unknown, unknown]],
    [2, ["did 1", unknown]],
    [3, ["did 1", "did 2"]],
    [4, ["did 1", "did 2", neverMade]],
    [5, ["did 1", "did 2", unknown]],
    [6, ["did 1", "did 2", "did 3"]],
    [7, ["did 1", "did 2", "did 3"]],
  ])("save %d: the thread resumes with the known outcome of each call", async (index, results) => {
    const checkpointer = recording();
    await succeed({ model: scriptedModel(script), tools: [workTool([])], checkpointer }, "Go", { threadId: "t" });
    expect(checkpointer.saves).toHaveLength(8);
    const killed = checkpointer.saves[index];
    expect(JSON.parse(JSON.stringify(killed))).toStrictEqual(killed);
    for (const input of [[], "Go on"]) {
      const ran: number[] = [];
      const model = scriptedModel(["On it."]);
      const { result } = await succeed({ model, tools: [workTool(ran)] }, input, { state: structuredClone(killed) });
      expect(ran).toEqual([]);
      checkTranscript(model.requests[0]?.messages ?? []);
      expect(toolTexts(model.requests[0]?.messages ?? [])).toEqual(results);
      expect(result.message).toBe("On it.");
    }
  });

  test("a resumed thread keeps saving, with increasing versions", async () => {
    const checkpointer = new MemoryCheckpointer();
    const options = { threadId: "t" };
    const first = await succeed({ model: scriptedModel(script), tools: [workTool([])], checkpointer }, "Go", options);
    const second = await succeed({ model: scriptedModel(["More."]), checkpointer }, "And?", options);
    const versions = [...first.events, ...second.events].flatMap((event) =>
      event.type === "checkpoint_saved" ? event.version : [],
    );
    expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(second.result.messages.slice(0, first.result.messages.length)).toEqual(first.result.messages);
    expect((await checkpointer.load("t"))?.state).toEqual(second.result.state);
    expect(eventsOf(second.events, "checkpoint_saved")).toMatchObject([{ threadId: "t", version: 9 }]);
  });
});

describe("threads", () => {
  test("of two runs on one thread, the second to save fails before it runs a tool", async () => {
    const checkpointer = new MemoryCheckpointer();
    let open: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const ran: number[] = [];
    const tools = [workTool(ran)];
    const late = scriptedModel([{ gate, toolCalls: [{ name: "work", arguments: { n: 9 } }] }, "Late."]);
    const second = play({ model: late, tools, checkpointer }, "Go", { threadId: "t" });
    await settle();
    await succeed({ model: scriptedModel(["First."]), tools, checkpointer }, "Go", { threadId: "t" });
    open?.();
    const { error, events } = await second;
    expect(ConflictError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ threadId: "t", message: expect.stringContaining("saved by somebody else") });
    expect(ran).toEqual([]);
    expect(eventsOf(events, "tool_start")).toEqual([]);
    expect((await checkpointer.load("t"))?.state.messages.map(textOf)).toEqual(["Go", "First."]);
  });

  test("after a conflict while tools run, nothing runs past the end", async () => {
    const checkpointer = new MemoryCheckpointer();
    const ran: number[] = [];
    const thief = tool({
      name: "thief",
      description: "",
      parameters: z.object({}),
      async execute() {
        const saved = await checkpointer.load("t");
        if (saved) await checkpointer.save("t", saved.state, { expectedVersion: saved.version });
      },
    });
    const model = scriptedModel([{ toolCalls: [{ name: "thief" }, { name: "work", arguments: { n: 1 } }] }]);
    const { error } = await play({ model, tools: [thief, workTool(ran)], checkpointer }, "Go", { threadId: "t" });
    expect(ConflictError.isInstance(error)).toBe(true);
  });

  test.each<[string, object, object, string]>([
    ["threadId without a checkpointer", {}, { threadId: "t" }, "threadId"],
    ["threadId and state", { checkpointer: new MemoryCheckpointer() }, { threadId: "t", state: { version: 1 } }, "state"],
  ])("%s is refused", async (_name, config, options, option) => {
    const { error } = await play({ model: scriptedModel(["Hi"]), ...config }, "Go", options);
    expect(error).toMatchObject({ code: "configuration", option });
  });

  test("a state of a newer version is an error, a state of an older version loads", async () => {
    const { result } = await succeed({ model: scriptedModel(["Hi"]) });
    const newer = { ...result.state, version: 2 as never };
    const { error } = await play({ model: scriptedModel(["Hi"]) }, "Go", { state: newer });
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining("state version 2") });
    const older = { version: 1 as const, messages: result.messages.slice() } as AgentState;
    expect((await succeed({ model: scriptedModel(["Hi"]) }, "Go", { state: older })).result.messages).toHaveLength(4);
  });

  test("a given state is never mutated", async () => {
    const first = await succeed({ model: scriptedModel(["Hi"]) }, "Go", { metadata: { a: 1 } });
    const before = structuredClone(first.result.state);
    const second = await succeed({ model: scriptedModel(["Ho"]) }, "On", { state: first.result.state, metadata: { b: 2 } });
    expect(first.result.state).toEqual(before);
    expect(second.result.state.metadata).toEqual({ a: 1, b: 2 });
  });

  test("a cancelled run saves its progress, and the thread can be resumed", async () => {
    const checkpointer = new MemoryCheckpointer();
    const controller = new AbortController();
    const hanging = tool({
      name: "work",
      description: "",
      parameters: z.object({}),
      execute() {
        queueMicrotask(() => controller.abort());
        return new Promise<string>(() => {});
      },
    });
    const options = { threadId: "t" };
    const model = scriptedModel([{ toolCalls: [{ name: "work" }] }]);
    const { result } = await succeed({ model, tools: [hanging], checkpointer }, "Go", { ...options, signal: controller.signal });
    expect(result.stopReason).toBe("cancelled");
    const saved = await checkpointer.load("t");
    expect(saved?.state).toEqual(result.state);
    checkTranscript(saved?.state.messages ?? []);
    expect((await succeed({ model: scriptedModel(["On."]), checkpointer }, [], options)).result.message).toBe("On.");
  });

  test("leaving the loop saves like cancelling", async () => {
    const checkpointer = new MemoryCheckpointer();
    const agent = new Agent({ model: scriptedModel([...script]), tools: [workTool([])], checkpointer });
    const run = agent.run("Go", { threadId: "t" });
    for await (const event of run) if (event.type === "tool_start") break;
    const { state, stopReason } = await run.result();
    expect(stopReason).toBe("cancelled");
    const { version } = (await checkpointer.load("t")) ?? {};
    await settle();
    const later = await checkpointer.load("t");
    expect(later?.version).toBe(version);
    expect(later?.state).toEqual(state);
    checkTranscript(state.messages);
  });

  test("a failed run leaves the thread at its last save", async () => {
    const checkpointer = new MemoryCheckpointer();
    const { error } = await play({ model: scriptedModel([{ error: new Error("Down") }]), checkpointer }, "Go", { threadId: "t" });
    expect(error).toMatchObject({ message: "Down" });
    expect(await checkpointer.load("t")).toBeUndefined();
  });
});

describe("MemoryCheckpointer", () => {
  test("lists, deletes, and stores copies", async () => {
    const checkpointer = new MemoryCheckpointer();
    const { result } = await succeed({ model: scriptedModel(["Hi"]), checkpointer }, "Go", { threadId: "a" });
    await checkpointer.save("b", result.state, { expectedVersion: undefined });
    result.state.messages.length = 0;
    expect((await checkpointer.load("b"))?.state.messages).toHaveLength(2);
    expect((await checkpointer.list()).sort()).toEqual(["a", "b"]);
    await checkpointer.delete("a");
    await checkpointer.delete("never there");
    expect(await checkpointer.load("a")).toBeUndefined();
    await expect(checkpointer.save("a", result.state, { expectedVersion: 1 })).rejects.toMatchObject({ code: "conflict" });
  });
});
