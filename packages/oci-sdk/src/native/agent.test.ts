import {
  Agent,
  type AgentState,
  type Checkpointer,
  type JsonObject,
  MemoryCheckpointer,
  type Message,
  tool,
  toolCallsOf,
} from "@locus/core";
import type { NativeResponder } from "@locus/testkit/oci";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { OCIModel } from "../fetch.js";
import { models, startNativeService } from "../testing/oci-model.js";

/** A tool that says what it was asked, and remembers by which id. */
function weatherTool(ran: string[] = []) {
  return tool({
    name: "weather",
    description: "Weather of a city.",
    parameters: z.object({ city: z.string() }),
    execute({ city }, { toolCallId }) {
      ran.push(toolCallId);
      return `Sunny in ${city}.`;
    },
  });
}

const call = (city: string) => ({ name: "weather", arguments: { city } });
const made = (city: string) => ({ name: "weather", parameters: { city } });
const came = (city: string) => ({ call: made(city), outputs: [{ output: `Sunny in ${city}.` }] });

/** A model that knows by the conversation how far it is: so it goes on wherever it was stopped. */
const threeSteps: NativeResponder = ({ chatRequest }) => {
  const history = (chatRequest.chatHistory ?? []) as readonly JsonObject[];
  const steps = history.filter(({ toolCalls }) => toolCalls).length;
  if (steps === 0) return { text: "I will look.", toolCalls: [call("Oslo"), call("Rome")] };
  return steps === 1 ? { toolCalls: [call("Paris"), call("Rome")] } : { text: ["Rome is ", "warmest."] };
};

describe("a three-step agent on COHERE, with parallel calls to the same tool", () => {
  /** Keeps every state as it is on disk. */
  function onDisk(): Checkpointer & { readonly saves: string[] } {
    const inner = new MemoryCheckpointer();
    const saves: string[] = [];
    return {
      saves,
      load: (threadId) => inner.load(threadId),
      list: () => inner.list(),
      delete: (threadId) => inner.delete(threadId),
      save(threadId, state, options) {
        saves.push(JSON.stringify(state));
        return inner.save(threadId, state, options);
      },
    };
  }
  const idsOf = (messages: readonly Message[]) => messages.flatMap((message) => toolCallsOf(message).map(({ id }) => id));

  test("asks three times, and every result stands by its own call", async () => {
    await using service = await startNativeService(threeSteps);
    const agent = new Agent({
      model: new OCIModel({ ...service.target, model: models.COHERE }),
      systemPrompt: "Be brief.",
      tools: [weatherTool()],
    });
    const result = await agent.invoke("Where is it warmest?");
    expect(result.message).toBe("Rome is warmest.");
    expect(new Set(idsOf(result.messages)).size).toBe(4);
    expect(service.requests.map(({ refusal }) => refusal)).toEqual([undefined, undefined, undefined]);
    const asked = { role: "USER", message: "Where is it warmest?" };
    const first = { role: "CHATBOT", message: "I will look.", toolCalls: [made("Oslo"), made("Rome")] };
    const second = { role: "CHATBOT", message: " ", toolCalls: [made("Paris"), made("Rome")] };
    expect(service.requests.map(({ chatRequest: { tools: _, ...rest } }) => rest)).toEqual([
      {
        apiFormat: "COHERE",
        isStream: true,
        streamOptions: { isIncludeUsage: true },
        preambleOverride: "Be brief.",
        message: asked.message,
      },
      {
        apiFormat: "COHERE",
        isStream: true,
        streamOptions: { isIncludeUsage: true },
        preambleOverride: "Be brief.",
        chatHistory: [asked, first],
        message: "",
        toolResults: [came("Oslo"), came("Rome")],
      },
      {
        apiFormat: "COHERE",
        isStream: true,
        streamOptions: { isIncludeUsage: true },
        preambleOverride: "Be brief.",
        chatHistory: [asked, first, { role: "TOOL", toolResults: [came("Oslo"), came("Rome")] }, second],
        message: "",
        toolResults: [came("Paris"), came("Rome")],
      },
    ]);
  });

  test("goes on from any save with a new model: nothing is asked or run twice that is known", async () => {
    await using service = await startNativeService(threeSteps);
    const build = (ran: string[], checkpointer?: Checkpointer) =>
      new Agent({
        model: new OCIModel({ ...service.target, model: models.COHERE }),
        tools: [weatherTool(ran)],
        ...(checkpointer && { checkpointer }),
      });
    const checkpointer = onDisk();
    await build([], checkpointer).invoke("Where is it warmest?", { threadId: "t" });
    const asked = service.requests.map(({ chatRequest }) => chatRequest);
    // Of each of two batches: the turn, its calls started, and each result. Then the answer.
    expect(checkpointer.saves).toHaveLength(9);

    const unknown = [{ error: expect.stringContaining("whether it took effect is unknown") }];
    const neverMade = [{ error: expect.stringContaining("before this call was made") }];
    const sunny = (city: string) => [{ output: `Sunny in ${city}.` }];
    const told = [
      [neverMade, neverMade],
      [unknown, unknown],
      [sunny("Oslo"), unknown],
      [sunny("Oslo"), sunny("Rome")],
      [neverMade, neverMade],
      [unknown, unknown],
      [sunny("Paris"), unknown],
      [sunny("Paris"), sunny("Rome")],
    ];
    for (const [index, outputs] of told.entries()) {
      const state: AgentState = JSON.parse(checkpointer.saves[index] ?? "");
      const ran: string[] = [];
      const before = service.requests.length;
      const resumed = await build(ran).invoke([], { state });
      const [next, ...others] = service.requests.slice(before);

      expect(resumed.message).toBe("Rome is warmest.");
      const ids = idsOf(resumed.messages);
      // Earlier calls keep their ids, and later calls get new ids.
      expect(ids.slice(0, idsOf(state.messages).length)).toEqual(idsOf(state.messages));
      expect([new Set(ids).size, ids.length]).toEqual([4, 4]);
      const results = (next?.chatRequest.toolResults ?? []) as readonly JsonObject[];
      expect(results.map((result) => result.outputs)).toEqual(outputs);
      const isFirst = index < 4;
      expect(results.map((result) => result.call)).toEqual((isFirst ? ["Oslo", "Rome"] : ["Paris", "Rome"]).map(made));
      expect(ran).toEqual(isFirst ? ids.slice(2) : []);
      expect(others).toHaveLength(isFirst ? 1 : 0);
      if (!isBatchWhole(index)) continue;
      expect([next, ...others].map((request) => request?.chatRequest)).toEqual(asked.slice(isFirst ? 1 : 2));
    }
    expect(service.requests.map(({ refusal }) => refusal).filter(Boolean)).toEqual([]);
  });
});

/** Both results of a batch were saved: nothing is lost. */
const isBatchWhole = (save: number): boolean => save % 4 === 3;
