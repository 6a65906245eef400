import { Agent, tool } from "@locus/core";
import { type ChatReply, startChatServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { entries } from "../testing/chat-entries.js";

const weather = tool({
  name: "weather",
  description: "The weather of a city.",
  parameters: z.object({ city: z.string(), days: z.number().optional() }),
  execute: ({ city, days = 1 }) => `Sunny in ${city} for ${days} day(s).`,
});

const Answer = z.object({ summary: z.string(), note: z.string().optional(), score: z.number().nullable() });

describe.each(entries)("an agent, $entry", ({ createModel }) => {
  test("calls tools in parallel, streams, and returns a typed object", async () => {
    const calls = ["Oslo", "Rome"].map((city) => ({ name: "weather", arguments: { city } }));
    const replies: ChatReply[] = [
      { reasoning: "Two cities.", toolCalls: calls },
      { text: ['{"summary":', '"Sunny","note":null,', '"score":null}'] },
    ];
    await using server = await startChatServer(replies);
    const model = createModel({ model: "m", baseURL: server.baseURL });
    const agent = new Agent({ model, tools: [weather], outputSchema: Answer });
    const events: string[] = [];
    const run = agent.run("What is the weather?");
    for await (const event of run) events.push(event.type === "think" ? event.reasoning : event.type);
    const result = await run.result();
    expect(result.parsed).toEqual({ summary: "Sunny", score: null });
    expect(result.usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
    expect(events).toContain("Two cities.");
    expect(events.filter((type) => type === "tool_complete")).toHaveLength(2);
    expect(server.completions).toHaveLength(2);
    expect(server.completions[1]?.body.messages).toMatchObject([
      { role: "user" },
      {
        role: "assistant",
        tool_calls: [{ function: { arguments: '{"city":"Oslo"}' } }, { function: { arguments: '{"city":"Rome"}' } }],
      },
      { role: "tool", content: "Sunny in Oslo for 1 day(s)." },
      { role: "tool", content: "Sunny in Rome for 1 day(s)." },
    ]);
    await server.idle();
  });

  test("an output that is not an object at its root is unwrapped", async () => {
    await using server = await startChatServer([{ text: '{"value":["a","b"]}' }]);
    const model = createModel({ model: "m", baseURL: server.baseURL });
    const { parsed } = await new Agent({ model, outputSchema: z.array(z.string()) }).invoke("List.");
    expect(parsed).toEqual(["a", "b"]);
  });

  test("a schema without a strict form still works, with a warning", async () => {
    await using server = await startChatServer([{ text: '{"a":1}' }]);
    const model = createModel({ model: "m", baseURL: server.baseURL });
    const run = new Agent({ model, outputSchema: z.record(z.string(), z.number()) }).run("Count.");
    const warnings: string[] = [];
    for await (const event of run) if (event.type === "model_warning") warnings.push(event.code);
    expect((await run.result()).parsed).toEqual({ a: 1 });
    expect(warnings).toEqual(["schema_fallback"]);
  });
});
