import { type LocusEvent, tool } from "@locus/core";
import { describe, expect, test } from "vitest";
import type { ChatResponder, ChatScript } from "../server/chat-server.js";
import { agentsOnServers, askForecast, city, deferred } from "./agents-on-servers.js";

const agentOn = agentsOnServers();

describe("cancelling", () => {
  const hang: ChatResponder = (_request, exchange) => exchange.closed;
  const hangAfterHeaders: ChatResponder = (_request, exchange) => {
    exchange.writeHead(200, { "content-type": "text/event-stream" });
    return exchange.closed;
  };
  const hangAfterDelta: ChatResponder = async (_request, exchange) => {
    await exchange.chunk({ choices: [{ index: 0, delta: { content: "Hi" } }] });
    await exchange.closed;
  };
  const stubborn = tool({
    name: "weather",
    description: "Weather.",
    parameters: city,
    execute: () => new Promise<string>(() => {}),
  });

  /** When the abort comes: at the first event of this type; or when the server has the request. */
  type Moment = LocusEvent["type"] | "request";
  const stages: [string, ChatScript, Moment][] = [
    ["before the service answers", hang, "request"],
    ["before the first token", hangAfterHeaders, "model_start"],
    ["between tokens", hangAfterDelta, "model_chunk"],
    ["while a tool runs", [{ toolCalls: [askForecast("Oslo")] }], "tool_start"],
  ];

  test.each(stages)("an abort %s ends the run as cancelled", async (_name, script, moment) => {
    const controller = new AbortController();
    const received = deferred();
    const { agent } = await agentOn(
      typeof script === "function"
        ? (request, exchange) => {
            received.resolve();
            return script(request, exchange);
          }
        : script,
      { tools: [stubborn] },
    );
    if (moment === "request") received.promise.then(() => controller.abort());
    const run = agent.run("Go on.", { signal: controller.signal });
    let last: LocusEvent | undefined;
    for await (const event of run) {
      last = event;
      if (event.type === moment) controller.abort();
    }
    expect(last).toMatchObject({ type: "terminate", reason: "cancelled", success: false });
    const { messages } = await run.result();
    const calls = messages.filter((message) => message.role === "assistant").length;
    expect(messages.filter((message) => message.role === "tool")).toHaveLength(calls);
  });

  test.each(stages.filter(([, , moment]) => moment !== "request"))(
    "leaving the loop %s closes everything",
    async (_name, script, moment) => {
      const { agent } = await agentOn(script, { tools: [stubborn] });
      const run = agent.run("Go on.");
      for await (const event of run) if (event.type === moment) break;
      expect((await run.result()).stopReason).toBe("cancelled");
    },
  );
});
