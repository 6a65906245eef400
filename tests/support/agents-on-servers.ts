import { Agent, type AgentConfig, type Tool, tool } from "@locus/core";
import type { ScriptedToolCall } from "@locus/testkit";
import { type ChatScript, type ChatServer, startChatServer } from "@locus/testkit/servers";
import { afterEach, beforeEach, expect } from "vitest";
import * as z from "zod";
import type { entries } from "./weather-agent.js";

/** An agent and the server of its model. */
interface Scene<Output> {
  agent: Agent<Output>;
  server: ChatServer;
}

/** Starts a server and an agent on it, with one attempt per call by default. */
export type PlaceAgent = <Output = undefined>(
  script: ChatScript,
  config?: Partial<AgentConfig<Output>>,
) => Promise<Scene<Output>>;

/**
 * Agents on real sockets, for the tests of a suite. Checks after every test that no connection is open and no rejection was left
 * unhandled.
 *
 * @param Model - The class of one of the entries of `@locus/openai`.
 */
export function agentsOnServers(Model: (typeof entries)[number]["Model"]): PlaceAgent {
  const servers: ChatServer[] = [];
  const unhandled: unknown[] = [];
  const collect = (reason: unknown): void => void unhandled.push(reason);

  beforeEach(() => void process.on("unhandledRejection", collect));

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await server.idle();
      await server.close();
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", collect);
    expect(unhandled.splice(0)).toEqual([]);
  });

  return async (script, config = {}) => {
    const server = await startChatServer(script);
    servers.push(server);
    const model = new Model({ model: "some-model", baseURL: server.baseURL, apiKey: "key" });
    return { server, agent: new Agent({ model, retry: { maxAttempts: 1 }, ...config }) };
  };
}

/** Arguments of the forecast. */
export const city: z.ZodObject<{ city: z.ZodString }> = z.object({ city: z.string() });

/** A tool that succeeds. */
export const forecast: Tool = tool({
  name: "weather",
  description: "Weather.",
  parameters: city,
  execute: (args) => `Sunny in ${args.city}.`,
});

/** A call of the tool. */
export const askForecast = (city: string): ScriptedToolCall => ({
  name: "weather",
  arguments: { city: city },
  id: `call_${city}`,
});

/** A promise, and the function that resolves it. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
