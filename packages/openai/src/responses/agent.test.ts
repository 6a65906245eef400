import { Agent, tool } from "@locus/core";
import { type ResponsesReply, startResponsesServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { responsesEntries, stateModes } from "../testing/responses-entries.js";

const weather = tool({
  name: "weather",
  description: "The weather of a city.",
  parameters: z.object({ city: z.string(), days: z.number().optional() }),
  execute: ({ city, days = 1 }) => `Sunny in ${city} for ${days} day(s).`,
});

const Answer = z.object({ summary: z.string(), note: z.string().optional(), score: z.number().nullable() });

const calls = ["Oslo", "Rome"].map((city) => ({ id: city, name: "weather", arguments: { city } }));
const runs = responsesEntries.flatMap(({ entry, createModel }) =>
  stateModes.map((stateMode) => ({ entry, createModel, stateMode })),
);

describe.each(runs)("an agent, $entry, $stateMode", ({ createModel, stateMode }) => {
  test("thinks aloud, calls tools in parallel, streams, and returns a typed object", async () => {
    const replies: ResponsesReply[] = [
      { reasoning: ["Two", " cities."], toolCalls: calls },
      { reasoning: "Done.", text: ['{"summary":', '"Sunny","note":null,', '"score":null}'] },
    ];
    await using server = await startResponsesServer(replies);
    const model = createModel({ model: "gpt-5", baseURL: server.baseURL, stateMode, reasoningSummary: "auto" });
    const agent = new Agent({ model, tools: [weather], outputSchema: Answer, systemPrompt: "You know the weather." });
    const thinking: string[] = [];
    const texts: string[] = [];
    const run = agent.run("What is the weather?");
    for await (const event of run) {
      if (event.type === "think") thinking.push(event.reasoning);
      if (event.type === "model_chunk" && event.content) texts.push(event.content);
    }
    const result = await run.result();
    expect(result.parsed).toEqual({ summary: "Sunny", score: null });
    expect(result.usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
    expect(thinking.filter(Boolean)).toEqual(["Two", " cities.", "Done."]);
    expect(texts).toEqual(['{"summary":', '"Sunny","note":null,', '"score":null}']);

    const [first, second] = server.requests;
    const outputs = ["Oslo", "Rome"].map((city) => ({
      type: "function_call_output",
      call_id: city,
      output: `Sunny in ${city} for 1 day(s).`,
    }));
    const history = [
      { role: "user", content: "What is the weather?" },
      ...(stateMode === "stateless-encrypted"
        ? [{ type: "reasoning", summary: expect.anything(), encrypted_content: expect.any(String) }]
        : []),
      ...["Oslo", "Rome"].map((city) => ({
        type: "function_call",
        call_id: city,
        name: "weather",
        arguments: `{"city":"${city}"}`,
      })),
    ];
    expect(second?.body.input).toEqual(stateMode === "server" ? outputs : [...history, ...outputs]);
    // The model sees the same conversation in each mode.
    const thoughts = stateMode === "stateless" ? [] : ["reasoning"];
    const seen = ["user", ...thoughts, "function_call", "function_call", "function_call_output", "function_call_output"];
    expect(second?.thread.map(({ type, role }) => type ?? role)).toEqual(seen);
    for (const { body, instructions } of [first, second].flatMap((request) => request ?? [])) {
      expect([instructions, body.reasoning, body.text]).toEqual([
        "You know the weather.",
        { summary: "auto" },
        { format: expect.objectContaining({ type: "json_schema", strict: true }) },
      ]);
    }
    await server.idle();
  });

  test.each<[string, ResponsesReply, string]>([
    ["cut during thinking", { reasoning: "Hm", finish: { incomplete: "max_output_tokens" } }, ""],
    ["empty", { output: [] }, ""],
    ["declined", { reasoning: "No.", refusal: "I cannot." }, ""],
    ["filtered", { text: "Well", finish: { incomplete: "content_filter" } }, "Well"],
  ])("continues after an answer that was %s", async (_name, reply, message) => {
    await using server = await startResponsesServer([reply, { text: "Sunny." }, { text: "Warm." }]);
    const agent = new Agent({ model: createModel({ model: "gpt-5", baseURL: server.baseURL, stateMode }), tools: [weather] });
    const first = await agent.invoke("Oslo?");
    const second = await agent.invoke("Again?", { state: first.state });
    const third = await agent.invoke("And?", { state: second.state });
    expect([first.message, second.message, third.message]).toEqual([message, "Sunny.", "Warm."]);
    const asked = server.requests.at(-1)?.thread.filter(({ role }) => role === "user");
    expect(asked?.map(({ content }) => content)).toEqual(["Oslo?", "Again?", "And?"]);
    await server.idle();
  });

  test("continues after a call of a tool whose name no service accepts", async () => {
    await using server = await startResponsesServer([
      { toolCalls: [{ name: "functions.weather", arguments: { city: "Oslo" } }] },
      { text: "No such tool." },
    ]);
    const agent = new Agent({ model: createModel({ model: "gpt-5", baseURL: server.baseURL, stateMode }), tools: [weather] });
    expect((await agent.invoke("Oslo?")).message).toBe("No such tool.");
    await server.idle();
  });
});
