import { type LocusEvent, type Tool, tool } from "@locus/core";
import type { ChatResponder, ChatScript } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { agentsOnServers, askForecast, city, deferred, forecast } from "../support/agents-on-servers.js";
import { entries } from "../support/weather-agent.js";

describe.each(entries)("cancelling, $entry", ({ Model }) => {
  const agentOn = agentsOnServers(Model);
  const hang: ChatResponder = (_request, exchange) => exchange.closed;
  const hangAfterHeaders: ChatResponder = (_request, exchange) => {
    exchange.writeHead(200, { "content-type": "text/event-stream" });
    return exchange.closed;
  };
  const hangAfterDelta: ChatResponder = async (_request, exchange) => {
    await exchange.chunk({ choices: [{ index: 0, delta: { content: "Hi" } }] });
    await exchange.closed;
  };
  const calls = [{ toolCalls: [askForecast("Oslo")] }];
  const stubborn = tool({
    name: "weather",
    description: "Weather.",
    parameters: city,
    execute: () => new Promise<string>(() => {}),
  });
  // Longer than any test: only an abort ends the wait.
  const retry = { maxAttempts: 2, initialDelayMs: 1e9, maxDelayMs: 1e9 };

  /** The time of the abort: at the first event of this type, or once the server has the request. */
  type Moment = LocusEvent["type"] | "request";
  const stages: [string, ChatScript, Moment, Tool?][] = [
    ["before the service answers", hang, "request"],
    ["before the first token", hangAfterHeaders, "model_start"],
    ["between tokens", hangAfterDelta, "model_chunk"],
    ["while it waits for a retry", [{ status: 500, error: { message: "Down." } }], "model_retry"],
    ["between a turn and its tools", calls, "model_complete"],
    ["while a tool runs", calls, "tool_start", stubborn],
    ["between the tools and the next turn", calls, "tool_complete"],
  ];

  test.each(stages)("an abort %s ends the run as cancelled", async (_name, script, moment, weather = forecast) => {
    const controller = new AbortController();
    const received = deferred();
    const { agent, server } = await agentOn(
      typeof script === "function"
        ? (request, exchange) => {
            received.resolve();
            return script(request, exchange);
          }
        : script,
      { tools: [weather], retry },
    );
    if (moment === "request") received.promise.then(() => controller.abort());
    const run = agent.run("Go on.", { signal: controller.signal });
    let last: LocusEvent | undefined;
    for await (const event of run) {
      last = event;
      if (event.type === moment) controller.abort();
    }
    expect(last).toMatchObject({ type: "terminate", reason: "cancelled", success: false });
    expect(last).not.toHaveProperty("error");
    const { messages } = await run.result();
    const turns = messages.filter((message) => message.role === "assistant" && !message.interrupted).length;
    expect(messages.filter((message) => message.role === "tool")).toHaveLength(turns);
    expect(server.completions).toHaveLength(1);
  });

  test("an abort before the run sends no request", async () => {
    const { agent, server } = await agentOn([]);
    const { stopReason } = await agent.invoke("Go on.", { signal: AbortSignal.abort() });
    expect(stopReason).toBe("cancelled");
    expect(server.requests).toEqual([]);
  });

  test.each(stages.filter(([, , moment]) => moment !== "request"))(
    "leaving the loop %s closes everything",
    async (_name, script, moment, weather = forecast) => {
      const { agent, server } = await agentOn(script, { tools: [weather], retry });
      const run = agent.run("Go on.");
      for await (const event of run) if (event.type === moment) break;
      expect((await run.result()).stopReason).toBe("cancelled");
      expect(server.completions).toHaveLength(1);
    },
  );
});
