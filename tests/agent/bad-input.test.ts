import { type LocusEvent, type SerializedError, tool } from "@locus/core";
import type { ChatResponder, ChatScript } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { agentsOnServers, askForecast, forecast } from "../support/agents-on-servers.js";
import { entries } from "../support/weather-agent.js";

describe.each(entries)("bad input, $entry", ({ Model }) => {
  const agentOn = agentsOnServers(Model);

  const never = tool({
    name: "never",
    description: "Never.",
    parameters: z.object({}),
    timeoutMs: 20,
    execute: () => new Promise<string>(() => {}),
  });
  const throwing = tool({
    name: "throwing",
    description: "Throws.",
    parameters: z.object({}),
    execute: (): string => {
      throw new Error("No wind.");
    },
  });
  const tools = [forecast, never, throwing];

  test.each<[string, { name: string; arguments?: string }, string, RegExp]>([
    ["an unknown tool", { name: "tides" }, "unknown_tool", /tides/],
    ["a tool named constructor", { name: "constructor" }, "unknown_tool", /constructor/],
    ["a tool named __proto__", { name: "__proto__" }, "unknown_tool", /__proto__/],
    ["arguments that are not JSON", { name: "weather", arguments: '{"city":' }, "invalid_arguments", /./],
    ["arguments that do not fit", { name: "weather", arguments: '{"city":1}' }, "invalid_arguments", /city/],
    ["a tool that throws", { name: "throwing" }, "failed", /No wind\./],
    ["a tool that never returns", { name: "never" }, "timeout", /20 ms/],
  ])("%s becomes a result for the model", async (_name, call, kind, result) => {
    const { agent, server } = await agentOn([{ toolCalls: [call, askForecast("Oslo")] }, { text: "I see." }], { tools });
    const completed: LocusEvent[] = [];
    for await (const event of agent.run("Go on.")) if (event.type === "tool_complete") completed.push(event);
    expect(completed).toMatchObject([
      { error: { kind }, result: expect.stringMatching(result) },
      { name: "weather", result: "Sunny in Oslo." },
    ]);
    expect(server.completions).toHaveLength(2);
  });

  test("after a length cut in a call, no tool of the turn runs", async () => {
    const cut = { toolCalls: [askForecast("Oslo"), { name: "weather", arguments: '{"ci' }], finishReason: "length" };
    const { agent } = await agentOn([cut, { text: "I see." }], { tools });
    const types: string[] = [];
    const kinds: (string | undefined)[] = [];
    for await (const event of agent.run("Go on.")) {
      types.push(event.type);
      if (event.type === "tool_complete") kinds.push(event.error?.kind);
    }
    expect(types).not.toContain("tool_start");
    expect(kinds).toEqual(["truncated", "truncated"]);
  });

  const respond =
    (contentType: string, body: string): ChatResponder =>
    async (_request, exchange) => {
      exchange.writeHead(200, { "content-type": contentType });
      await exchange.write(body);
      exchange.end();
    };
  const refuse = (status: number) => ({ status, error: { message: `Refused with ${status}.` } });

  test.each<[string, ChatScript, Partial<SerializedError>]>([
    [
      "200 with an error body",
      [respond("application/json", '{"error":{"message":"Upstream failed."}}')],
      { code: "server_error" },
    ],
    ["HTML instead of JSON", [respond("text/html", "<html>")], { code: "server_error" }],
    [
      "a connection dropped between tokens",
      [
        async (_request, exchange) => {
          await exchange.chunk({ choices: [{ index: 0, delta: { content: "Hi" } }] });
          exchange.destroy();
        },
      ],
      { code: "stream_interrupted", retryable: true },
    ],
    ["401", [refuse(401)], { code: "authentication", status: 401, retryable: false }],
    ["403", [refuse(403)], { code: "permission", status: 403, retryable: false }],
    ["404", [refuse(404)], { code: "not_found", status: 404, retryable: false }],
    ["429", [{ ...refuse(429), headers: { "retry-after": "3" } }], { code: "rate_limit", details: { retryAfterMs: 3_000 } }],
    [
      "429 with insufficient_quota",
      [{ status: 429, error: { message: "You exceeded your quota.", code: "insufficient_quota" } }],
      { code: "rate_limit", status: 429, retryable: false },
    ],
    ["500", [refuse(500)], { code: "server_error", status: 500, retryable: true }],
    ["a socket dropped before headers", [(_request, exchange) => exchange.destroy()], { code: "connection", retryable: true }],
  ])("%s ends the run, with the error in the terminate event and thrown", async (_name, script, expected) => {
    const { agent } = await agentOn(script);
    const run = agent.run("Go on.");
    let last: LocusEvent | undefined;
    await expect(async () => {
      for await (const event of run) last = event;
    }).rejects.toMatchObject({ code: expected.code });
    expect(last).toMatchObject({ type: "terminate", reason: "error", success: false, error: expected });
    await expect(run.result()).rejects.toMatchObject({ code: expected.code });
  });

  test("an exhausted quota is not retried", async () => {
    const { agent, server } = await agentOn(
      () => ({ status: 429, error: { message: "You exceeded your quota.", type: "insufficient_quota" } }),
      { retry: { maxAttempts: 3, initialDelayMs: 1 } },
    );
    await expect(agent.invoke("Hi")).rejects.toMatchObject({ code: "rate_limit", retryable: false });
    expect(server.completions).toHaveLength(1);
  });

  test("500, then 200: one retry, and the answer", async () => {
    const { agent, server } = await agentOn([refuse(500), { text: "Hello." }], { retry: { maxAttempts: 2, initialDelayMs: 1 } });
    const events: LocusEvent[] = [];
    for await (const event of agent.run("Hi")) events.push(event);
    expect(events.filter((event) => event.type === "model_retry")).toMatchObject([
      { failedAttempt: 1, error: { code: "server_error" } },
    ]);
    expect(events.at(-1)).toMatchObject({ type: "terminate", reason: "complete", message: "Hello." });
    expect(server.completions).toHaveLength(2);
  });
});
