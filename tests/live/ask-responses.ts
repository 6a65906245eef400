import { Agent, type LocusEvent, type Model, tool } from "@locus/core";
import { expect, test } from "vitest";
import * as z from "zod";

/** The options of a model for one question. */
export interface Wishes {
  /** `false`: the service keeps nothing. */
  store?: false;
}

/** Reasoning models are slow. */
const timeout = 300_000;

/** Tests of any model of the Responses API against the real service. */
export function askResponses(create: (wishes?: Wishes) => Model): void {
  test(
    "streams",
    async () => {
      const run = new Agent({ model: create(), systemPrompt: "You are concise." }).run("Count from 1 to 20, in digits.");
      let pieces = 0;
      for await (const event of run) if (event.type === "model_chunk" && event.content) pieces++;
      const { message, usage } = await run.result();
      expect(message).toContain("20");
      expect(pieces).toBeGreaterThan(1);
      expect(usage.outputTokens).toBeGreaterThan(0);
    },
    timeout,
  );

  test.each<[string, Wishes]>([
    ["a thread that the service holds", {}],
    ["store: false", { store: false }],
  ])(
    "calls tools, with %s",
    async (_how, wishes) => {
      const asked: string[] = [];
      const weather = tool({
        name: "weather",
        description: "Current weather of a city.",
        parameters: z.object({ city: z.string() }),
        execute: ({ city }) => {
          asked.push(city);
          return `11 degrees and ${city.startsWith("Oslo") ? "rain" : "sun"}.`;
        },
      });
      const agent = new Agent({ model: create(wishes), tools: [weather], systemPrompt: "Use the tool for every city." });
      const { message } = await agent.invoke("Is it raining in Oslo? And in Rome?");
      expect(asked.map((city) => city.split(",")[0]).sort()).toEqual(["Oslo", "Rome"]);
      expect(message).toMatch(/rain/i);
    },
    timeout,
  );

  test(
    "holds a thread over two turns, or warns that the service does not",
    async () => {
      const model = create();
      const agent = new Agent({ model, systemPrompt: "Answer with one word, in capitals." });
      const events: LocusEvent[] = [];
      const first = await agent.invoke("My name is Ada. What is my name?");
      // As in another process.
      const run = agent.run("And now my name backwards.", { state: JSON.parse(JSON.stringify(first.state)) });
      for await (const event of run) events.push(event);
      const { message, messages, state } = await run.result();
      expect(first.message).toContain("ADA");
      // The system prompt applies to each turn.
      expect(message).toContain("ADA");
      expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
      const warned = events.some(({ type }) => type === "model_warning");
      expect([warned, state.providerState !== undefined]).toEqual(
        model.capabilities.serverStateful ? [false, true] : [true, false],
      );
    },
    timeout,
  );

  test(
    "remembers without a thread, with store: false",
    async () => {
      const model = create({ store: false });
      const agent = new Agent({ model, systemPrompt: "You are concise." });
      const first = await agent.invoke("My favourite colour is vermilion. Say OK.");
      const second = await agent.invoke("What is my favourite colour?", { state: first.state });
      expect(second.message).toMatch(/vermilion/i);
      expect([model.capabilities.serverStateful, second.state.providerState]).toEqual([false, undefined]);
    },
    timeout,
  );

  test(
    "answers with an object",
    async () => {
      const outputSchema = z.object({ city: z.string(), population: z.number().int().positive() });
      const { parsed } = await new Agent({ model: create(), outputSchema }).invoke("The capital of Norway?");
      expect(parsed?.city).toMatch(/oslo/i);
    },
    timeout,
  );
}
