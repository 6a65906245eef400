import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type {
  AgentConfig,
  AgentRun,
  AnyTool,
  EventStamp,
  LocusEvent,
  Model,
  ModelCompleteEvent,
  RunResult,
  SerializedError,
  UnstampedEvent,
} from "../index.js";
import { Agent, partialOutput, tool } from "../index.js";

interface PlanEvent {
  type: "test_plan";
  steps: string[];
}
declare module "../contract/event.js" {
  interface LocusEvents {
    test_plan: PlanEvent;
  }
}

declare const model: Model;
const schema = z.object({ city: z.string(), unit: z.string().default("C") });

describe("parsed", () => {
  test("is what the schema gives, and sure only after a success", async () => {
    const agent = new Agent({ model, outputSchema: schema });
    type Written = { city: string; unit?: string | undefined };
    expectTypeOf(agent).toEqualTypeOf<Agent<{ city: string; unit: string }, AnyTool, Written>>();
    const result = await agent.invoke("Hi");
    expectTypeOf(result.parsed).toEqualTypeOf<{ city: string; unit: string } | undefined>();
    if (result.success) expectTypeOf(result.parsed).toEqualTypeOf<{ city: string; unit: string }>();
    else expectTypeOf(result.parsed).toEqualTypeOf<{ city: string; unit: string } | undefined>();
    expectTypeOf(result.message).toEqualTypeOf<string>();
  });

  test("is undefined without a schema", async () => {
    const agent = new Agent({ model });
    expectTypeOf(agent).toEqualTypeOf<Agent<undefined>>();
    expectTypeOf((await agent.invoke("Hi")).parsed).toEqualTypeOf<undefined>();
    expectTypeOf(agent.run("Hi")).toEqualTypeOf<AgentRun<undefined>>();
    expectTypeOf(agent.run("Hi").result()).resolves.toEqualTypeOf<RunResult>();
  });

  test("comes in deep partials while it is written", () => {
    const list = new Agent({ model, outputSchema: z.object({ rows: z.array(z.object({ a: z.number() })) }) });
    for (const stream of [partialOutput(list.run("Hi"))]) {
      expectTypeOf(stream).toEqualTypeOf<AsyncGenerator<{ rows?: { a?: number }[] }, void, void>>();
    }
  });
});

describe("events", () => {
  test("narrow by type", async () => {
    for await (const event of new Agent({ model }).run("Hi")) {
      expectTypeOf(event).toEqualTypeOf<LocusEvent>();
      if (event.type === "model_chunk") expectTypeOf(event.content).toEqualTypeOf<string | undefined>();
      if (event.type === "think") expectTypeOf(event.reasoning).toEqualTypeOf<string>();
      if (event.type === "model_complete") expectTypeOf(event).toEqualTypeOf<ModelCompleteEvent & EventStamp>();
      if (event.type === "terminate") expectTypeOf(event.error).toEqualTypeOf<SerializedError | undefined>();
      if (event.type === "tool_complete") expectTypeOf(event.error?.kind).toExtend<string | undefined>();
      if (event.type === "test_plan") expectTypeOf(event).toEqualTypeOf<PlanEvent & EventStamp>();
      // @ts-expect-error There is no such event.
      if (event.type === "model_chunks") event;
    }
  });

  test("the two hot ones carry no stamp", () => {
    expectTypeOf<Extract<LocusEvent, { type: "model_chunk" }>>().not.toExtend<EventStamp>();
    expectTypeOf<Exclude<LocusEvent, { type: "model_chunk" | "think" }>>().toExtend<EventStamp>();
  });

  test("plugins add theirs by declaration merging, and hooks may emit them", () => {
    expectTypeOf<PlanEvent>().toExtend<UnstampedEvent>();
    new Agent({ model, hooks: [{ beforeModelCall: () => ({ emit: { type: "test_plan", steps: [] } }) }] });
    // @ts-expect-error Steps are missing.
    new Agent({ model, hooks: [{ beforeModelCall: () => ({ emit: { type: "test_plan" } }) }] });
  });
});

describe("configuration", () => {
  const weather = tool({ name: "weather", description: "", parameters: schema, execute: ({ city }) => city });
  const clock = tool({ name: "clock", description: "", parameters: z.object({}), execute: () => 12 });

  test("what is right compiles", () => {
    new Agent({ model, tools: [weather, clock, { type: "provider", id: "web_search", options: {} }] });
    new Agent({ model: Promise.resolve(model), systemPrompt: ({ prompt, metadata }) => `${prompt} ${String(metadata.a)}` });
    new Agent({ model: async () => model, timeouts: { toolMs: 5 }, retry: { maxAttempts: 1 }, toolChoice: { tool: "weather" } });
    expectTypeOf<{ model: Model; maxIterations: undefined }>().toExtend<AgentConfig>();
  });

  test("what is wrong does not", () => {
    // @ts-expect-error A model is needed.
    new Agent({});
    // @ts-expect-error The string is the registry's.
    new Agent({ model: "openai:gpt-5.5" });
    // @ts-expect-error No such option.
    new Agent({ model, maxIteration: 3 });
    // @ts-expect-error A number.
    new Agent({ model, maxIterations: "3" });
    // @ts-expect-error Code comes as a function, never as true.
    new Agent({ model, onLimit: true });
    // @ts-expect-error Code comes as a function, never as a name.
    new Agent({ model, completion: "explicit" });
    // @ts-expect-error One of two words.
    new Agent({ model, toolEventOrder: "random" });
    // @ts-expect-error A tool is made with tool().
    new Agent({ model, tools: [{ name: "x" }] });
    // @ts-expect-error Not a schema.
    new Agent({ model, outputSchema: { type: "object" } });
  });

  test("run() and its options", () => {
    const agent = new Agent({ model });
    agent.run([{ type: "image", source: { bytes: new Uint8Array(), mediaType: "image/png" } }]);
    agent.run([{ role: "user", content: "Hi" }], { threadId: "t", signal: new AbortController().signal, context: agent });
    agent.run([]);
    // @ts-expect-error OpenAI's form.
    agent.run([{ type: "image_url", image_url: { url: "x" } }]);
    // @ts-expect-error No such option.
    agent.run("Hi", { thread: "t" });
    // @ts-expect-error Metadata is JSON.
    agent.run("Hi", { metadata: { now: () => 1 } });
    // @ts-expect-error A Date would come back as text.
    agent.run("Hi", { metadata: { user: { since: new Date() } } });
    interface Meta {
      plan: string;
      limits?: { tokens: number }[];
    }
    const meta: Meta = { plan: "free" };
    agent.run("Hi", { metadata: meta });
    agent.invoke("Hi", { metadata: { ...meta, nested: meta } });
  });
});
