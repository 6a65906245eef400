import { Agent, type Tool, tool } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { eventsOf, succeed } from "./run-agent.js";
import { script, subject } from "./subject-tool.js";

describe("the arguments and context of a tool", () => {
  test("validated and transformed arguments, the run, metadata and context", async () => {
    let received: unknown;
    const strict = tool({
      name: "strict",
      description: "",
      parameters: z.object({ count: z.string().transform(Number), unit: z.string().default("C") }),
      execute: (args, { toolCallId, runId, iteration, metadata, app }) => {
        received = { args, toolCallId, runId, iteration, metadata, app };
      },
    });
    const app = { database: new Map() };
    const { result, events } = await succeed(
      { model: script([{ name: "strict", arguments: { count: "3" } }]), tools: [strict] },
      "Go",
      { metadata: { tenant: "t1" }, context: app },
    );
    expect(received).toEqual({
      args: { count: 3, unit: "C" },
      toolCallId: "call_1",
      runId: result.runId,
      iteration: 1,
      metadata: { tenant: "t1" },
      app,
    });
    expect(eventsOf(events, "tool_start")).toMatchObject([{ arguments: { count: "3" } }]);
    expect(JSON.stringify(result.state)).not.toContain("database");
  });

  test("progress is emitted while the tool runs, and never after it", async () => {
    let late: (() => void) | undefined;
    let open: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const reporting: Tool = {
      ...subject(() => ""),
      async execute(_args, { progress }) {
        progress({ done: 0.5 });
        late = () => progress("late");
        await gate;
        return "whole";
      },
    };
    const second = subject(() => {
      late?.();
      return "second";
    });
    const model = scriptedModel([{ toolCalls: [{ name: "reporting" }] }, { toolCalls: [{ name: "subject" }] }, "Done."]);
    const types: string[] = [];
    for await (const event of new Agent({ model, tools: [{ ...reporting, name: "reporting" }, second] }).run("Go")) {
      types.push(event.type);
      if (event.type === "tool_progress") {
        expect(event).toMatchObject({ name: "reporting", toolCallId: "call_1", value: { done: 0.5 } });
        open?.();
      }
    }
    expect(types.filter((type) => type.startsWith("tool_"))).toEqual([
      "tool_start",
      "tool_progress",
      "tool_complete",
      "tool_start",
      "tool_complete",
    ]);
  });
});
