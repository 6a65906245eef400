import { type TimeoutKind, type Timeouts, tool } from "@locus/core";
import type { ChatResponder } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { agentsOnServers, askForecast, city } from "../support/agents-on-servers.js";
import { entries } from "../support/weather-agent.js";

const off: Timeouts = { connectMs: 0, firstEventMs: 0, idleMs: 0, totalMs: 0, toolMs: 0 };

/** Sends some chunks, then keeps the connection open in silence. */
const say =
  (...deltas: object[]): ChatResponder =>
  async (_request, exchange) => {
    exchange.writeHead(200, { "content-type": "text/event-stream" });
    // Some proxies send keep-alive comments, which are not progress.
    await exchange.write(": keep-alive\n\n");
    for (const delta of deltas) await exchange.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
    await exchange.closed;
  };

describe.each(entries)("an exceeded limit names itself and closes the connection, $entry", ({ Model }) => {
  const agentOn = agentsOnServers(Model);

  test.each<[TimeoutKind, Timeouts, ChatResponder, RegExp]>([
    ["connect", { connectMs: 30 }, (_request, exchange) => exchange.closed, /no response headers within 30 ms/],
    ["firstEvent", { firstEventMs: 30 }, say({ role: "assistant", content: "" }), /no first token within 30 ms/],
    ["idle", { idleMs: 30 }, say({ content: "Hi" }, { content: "" }), /nothing more within 30 ms/],
    ["total", { totalMs: 50 }, say({ content: "Hi" }), /did not finish within 50 ms/],
  ])("%s", async (timeout, timeouts, responder, message) => {
    const { agent } = await agentOn(responder, { timeouts: { ...off, ...timeouts } });
    const error = await agent.invoke("Go on.").catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "timeout",
      timeout,
      limitMs: Object.values(timeouts)[0],
      message: expect.stringMatching(message),
    });
  });

  test("tool", async () => {
    const never = tool({
      name: "weather",
      description: "Weather.",
      parameters: city,
      execute: () => new Promise<string>(() => {}),
    });
    const { agent } = await agentOn([{ toolCalls: [askForecast("Oslo")] }, { text: "I see." }], {
      tools: [never],
      timeouts: { ...off, toolMs: 30 },
    });
    const { message, state } = await agent.invoke("Go on.");
    expect(message).toBe("I see.");
    expect(state.executions).toMatchObject([{ error: { kind: "timeout", message: expect.stringContaining("30 ms") } }]);
  });
});
