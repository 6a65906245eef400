import { StreamInterruptedError, tool } from "@locus/core";
import { chatReplyChunks } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { agentsOnServers, askForecast, city, deferred, forecast } from "../support/agents-on-servers.js";
import { entries } from "../support/weather-agent.js";

describe.each(entries)("streaming, $entry", ({ Model }) => {
  const agentOn = agentsOnServers(Model);

  test("lockstep: the server sends a delta only after the consumer has received the previous one", async () => {
    const deltas = ["One", " two", " three"];
    const acknowledgements = deltas.map(() => deferred());
    const { agent } = await agentOn(async (_request, exchange) => {
      for (const [index, content] of deltas.entries()) {
        await exchange.chunk({ choices: [{ index: 0, delta: { content } }] });
        await acknowledgements[index]?.promise;
      }
      await exchange.chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
      await exchange.done();
    });
    const seen: string[] = [];
    for await (const event of agent.run("Count.")) {
      if (event.type !== "model_chunk" || event.content === undefined) continue;
      acknowledgements[seen.push(event.content) - 1]?.resolve();
    }
    expect(seen).toEqual(deltas);
  });

  test("barrier: two parallel calls return only after both have started", async () => {
    const started = { Oslo: deferred(), Rome: deferred() };
    const slow = tool({
      name: "weather",
      description: "Weather.",
      parameters: z.object({ city: z.enum(["Oslo", "Rome"]) }),
      async execute(args) {
        started[args.city].resolve();
        await Promise.all([started.Oslo.promise, started.Rome.promise]);
        return `Sunny in ${args.city}.`;
      },
    });
    const { agent, server } = await agentOn(
      [{ toolCalls: [askForecast("Oslo"), askForecast("Rome")] }, { text: "Both sunny." }],
      {
        tools: [slow],
      },
    );
    const { message, messages } = await agent.invoke("Weather?");
    expect(message).toBe("Both sunny.");
    expect(messages.filter((item) => item.role === "tool").map((item) => item.content)).toEqual([
      "Sunny in Oslo.",
      "Sunny in Rome.",
    ]);
    expect(server.completions[1]?.body.messages).toMatchObject([
      { role: "user" },
      { role: "assistant", tool_calls: [{ id: "call_Oslo" }, { id: "call_Rome" }] },
      { role: "tool", tool_call_id: "call_Oslo" },
      { role: "tool", tool_call_id: "call_Rome" },
    ]);
  });

  test("a call split after every byte runs only after its finish chunk is complete", async () => {
    const events = chatReplyChunks({ toolCalls: [askForecast("Oslo")], usage: null }).map(
      (chunk) => `data: ${JSON.stringify(chunk)}\n\n`,
    );
    const finished = events.join("").length;
    const body = new TextEncoder().encode(`${events.join("")}data: [DONE]\n\n`);
    let length = 0;
    let runs = 0;
    const counting = tool({ ...forecast, parameters: city, execute: () => `run ${++runs}` });
    const { agent } = await agentOn(
      async (request, exchange) => {
        if (JSON.stringify(request.body).includes('"role":"tool"')) return { text: "Done." };
        await exchange.write(body.subarray(0, length));
        exchange.end();
        return undefined;
      },
      { tools: [counting] },
    );
    const outcomes: [number, string][] = [];
    for (length = 0; length <= body.length; length += 1) {
      runs = 0;
      const ending = await agent.invoke("Weather?").then(
        (result) => result.message,
        (error) => (StreamInterruptedError.isInstance(error) ? "interrupted" : String(error)),
      );
      outcomes.push([runs, ending]);
    }
    const whole = body.length + 1 - finished;
    expect(outcomes.slice(0, finished)).toEqual(new Array(finished).fill([0, "interrupted"]));
    expect(outcomes.slice(finished)).toEqual(new Array(whole).fill([1, "Done."]));
  }, 60_000);

  test("usage of all turns adds up", async () => {
    const { agent } = await agentOn(
      async (request, exchange) => {
        const reply = request.index === 0 ? { toolCalls: [askForecast("Oslo")] } : { text: "Sunny." };
        const usage = { inputTokens: 10 + request.index, outputTokens: 2, totalTokens: 12 + request.index };
        for (const chunk of chatReplyChunks({ ...reply, usage })) await exchange.chunk(chunk);
        await exchange.done();
      },
      { tools: [forecast] },
    );
    expect((await agent.invoke("Weather?")).usage).toMatchObject({ inputTokens: 21, outputTokens: 4, totalTokens: 25 });
  });
});
