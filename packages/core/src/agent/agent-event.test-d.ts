import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { AgentRun, EventOf, EventStamp, JsonValue, LocusEvent, Model, Tool } from "../index.js";
import { Agent, jsonSchema, tool, toolContent } from "../index.js";

declare const model: Model;
declare const untyped: Tool[];

interface Order {
  id: number;
  placed: Date;
  lines: { sku: string; note?: string }[];
  cancel(): void;
}

const weather = tool({
  name: "weather",
  description: "",
  parameters: z.object({
    city: z.string(),
    at: z.iso.datetime().transform((text) => new Date(text)),
    days: z.number().default(1),
  }),
  execute: ({ at, days }) => ({ at, days }),
});
const orders = tool({
  name: "orders",
  description: "",
  parameters: jsonSchema<{ after?: string }>({ type: "object" }),
  execute: async (): Promise<Order[]> => [],
});
const chart = tool({ name: "chart", description: "", parameters: z.object({}), execute: () => toolContent([]) });
const query = tool({ name: "query", description: "", parameters: z.object({}), execute: (): unknown => 1 });

const agent = new Agent({
  model,
  tools: [weather, orders, chart, query, { type: "provider", id: "web_search", options: {} }],
  outputSchema: z.object({ done: z.boolean() }),
});
type AgentEvents = EventOf<typeof agent>;
type Narrowed<Type extends string, Name extends string> = Extract<AgentEvents, { type: Type; name: Name }>;

describe("events of an agent's tools", () => {
  test("arguments are the JSON that the model wrote", () => {
    type Written = { city: string; at: string; days?: number | undefined };
    expectTypeOf<Narrowed<"tool_start", "weather">["arguments"]>().toEqualTypeOf<Written>();
    expectTypeOf<Narrowed<"tool_start", "orders">["arguments"]>().toEqualTypeOf<{ after?: string }>();
  });

  test("value is the JSON that the tool returned", () => {
    expectTypeOf<Narrowed<"tool_complete", "weather">["value"]>().toEqualTypeOf<{ at: string; days: number } | undefined>();
    expectTypeOf<Narrowed<"tool_complete", "orders">["value"]>().toEqualTypeOf<
      { id: number; placed: string; lines: { sku: string; note?: string }[] }[] | undefined
    >();
    expectTypeOf<Narrowed<"tool_complete", "chart">["value"]>().toEqualTypeOf<undefined>();
    expectTypeOf<Narrowed<"tool_complete", "query">["value"]>().toEqualTypeOf<JsonValue | undefined>();
  });

  test("narrow by name, and keep what every event has", async () => {
    for await (const event of agent.run("Hi")) {
      if (event.type === "tool_start") {
        expectTypeOf(event.name).toEqualTypeOf<"weather" | "orders" | "chart" | "query">();
        if (event.name === "weather") expectTypeOf(event.arguments.city).toEqualTypeOf<string>();
        // @ts-expect-error There is no such tool.
        if (event.name === "wheather") event;
        // @ts-expect-error Which tool is not known yet.
        event.arguments.city;
      }
      if (event.type === "tool_progress" && event.name === "weather") expectTypeOf(event.value).toEqualTypeOf<JsonValue>();
      if (event.type === "tool_complete" && event.name === "weather") {
        expectTypeOf(event.value?.at).toEqualTypeOf<string | undefined>();
        expectTypeOf(event.error?.kind).toExtend<string | undefined>();
        expectTypeOf(event.iteration).toEqualTypeOf<number>();
        // @ts-expect-error There may be none, as in a failure.
        event.value.at;
      }
      if (event.type === "model_chunk") expectTypeOf(event.content).toEqualTypeOf<string | undefined>();
    }
  });

  test("are events", () => {
    expectTypeOf<AgentEvents>().toExtend<LocusEvent>();
    expectTypeOf<Narrowed<"tool_start", "weather">>().toExtend<EventStamp>();
  });
});

describe("what gives up the narrowing", () => {
  test("an untyped tool among the tools", () => {
    const mixed = new Agent({ model, tools: [weather, ...untyped] });
    expectTypeOf<EventOf<typeof mixed>>().toEqualTypeOf<LocusEvent>();
  });

  test("no tools, and only tools of a provider", () => {
    const none = new Agent({ model });
    const hosted = new Agent({ model, tools: [{ type: "provider", id: "web_search", options: {} }] });
    expectTypeOf<EventOf<typeof none>>().toEqualTypeOf<LocusEvent>();
    expectTypeOf<EventOf<typeof hosted>>().toEqualTypeOf<LocusEvent>();
  });
});

describe("any agent", () => {
  test("is an Agent, whatever its tools and its output", () => {
    const any: Agent = agent;
    const run: AgentRun = agent.run("Hi");
    const withOutput: Agent<{ done: boolean }> = agent;
    const none: Agent = new Agent({ model });
    expectTypeOf([any, withOutput, none].map((one) => one.run("Hi"))).toExtend<AgentRun[]>();
    expectTypeOf(run).toEqualTypeOf<AgentRun>();
    // @ts-expect-error Another output.
    const wrong: Agent<{ done: string }> = agent;
    expectTypeOf(wrong).not.toBeAny();
  });

  test("arrays of tools in a variable are typed as well", () => {
    const tools = [weather, orders];
    const named = new Agent({ model, tools });
    type Started = Extract<EventOf<typeof named>, { type: "tool_start" }>;
    expectTypeOf<Started["name"]>().toEqualTypeOf<"weather" | "orders">();
  });

  test("a class of one's own extends it", () => {
    class Named extends Agent<undefined, typeof weather> {
      readonly title = "Weather";
    }
    expectTypeOf<Named>().toExtend<Agent>();
    type Started = Extract<EventOf<Named>, { type: "tool_start" }>;
    expectTypeOf<Started["name"]>().toEqualTypeOf<"weather">();
  });
});
