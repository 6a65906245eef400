import { Agent, tool } from "@locus/core";
import { makeSession, rotateSession, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { type ChatReply, createChatHandler } from "@locus/testkit/servers";
import { expect, test } from "vitest";
import * as z from "zod";
import { OCIOpenAIModel } from "./index.js";
import { startChatService } from "./testing/oci-model.js";

test("an agent with parallel tools, structured output and thinking, through a session that is rotated between two turns", async () => {
  const [first, second] = await Promise.all([makeSession(), makeSession()]);
  const replies: ChatReply[] = [
    { reasoning: "Two cities.", toolCalls: ["Oslo", "Rome"].map((city) => ({ name: "weather", arguments: { city } })) },
    { reasoning: "Rome, then.", text: ['{"warmest":', '"Rome"}'] },
  ];
  const { handle, completions } = createChatHandler(replies);
  await using server = await startOCIServer({ handle: { "/openai/v1/": handle } });
  server.identities.addToken(first.token, first.publicKey);
  await using config = await writeOCIConfig({ profiles: { SESSION: { session: first, region: "us-chicago-1" } } });

  const started: string[] = [];
  let bothStarted: () => void = () => {};
  const barrier = new Promise<void>((resolve) => {
    bothStarted = resolve;
  });
  const weather = tool({
    name: "weather",
    description: "Weather of a city.",
    parameters: z.object({ city: z.string() }),
    async execute({ city }) {
      if (started.push(city) === 2) {
        // The session is replaced, and the service no longer accepts the old one.
        server.identities.addToken(second.token, second.publicKey);
        server.identities.remove(first.keyId);
        await rotateSession(config.profiles.SESSION, second);
        bothStarted();
      }
      await barrier;
      return `Sunny in ${city}.`;
    },
  });
  const model = new OCIOpenAIModel({
    model: "xai.grok-3-mini",
    profile: "SESSION",
    configFile: config.configFile,
    endpoint: server.url,
  });
  const agent = new Agent({
    model,
    tools: [weather],
    outputSchema: z.object({ warmest: z.string() }),
    retry: { maxAttempts: 1 },
  });
  const thoughts: string[] = [];
  const run = agent.run("Where is it warmer?");
  for await (const event of run) if (event.type === "think") thoughts.push(event.reasoning);
  const result = await run.result();

  expect(result.parsed).toEqual({ warmest: "Rome" });
  expect(thoughts).toEqual(["Two cities.", "Rome, then."]);
  expect(started).toEqual(["Oslo", "Rome"]);
  expect(completions).toHaveLength(2);
  expect(completions[1]?.body.messages).toMatchObject([
    { role: "user" },
    { role: "assistant" },
    { role: "tool", content: "Sunny in Oslo." },
    { role: "tool", content: "Sunny in Rome." },
  ]);
  const authentic = server.requests.filter(({ signature }) => !signature.problem);
  expect(authentic.map(({ identity }) => identity?.type === "token" && identity.keyId)).toEqual([first.keyId, second.keyId]);
  expect(authentic.map(({ compartmentId }) => compartmentId)).toEqual([first.tenancy, first.tenancy]);
  await server.idle();
});

test("Gemini's calls get ids, and their results come together and in order", async () => {
  const calls = ["Oslo", "Rome"].map((city) => ({
    function: { name: "weather", arguments: JSON.stringify({ city }) },
  }));
  await using service = await startChatService([
    async (_request, exchange) => {
      for (const call of calls) await exchange.chunk({ choices: [{ delta: { tool_calls: [call] } }] });
      await exchange.chunk({ choices: [{ finish_reason: "stop" }] });
      exchange.end();
    },
    { text: "Sunny." },
  ]);
  let romeIsDone: () => void = () => {};
  const rome = new Promise<void>((resolve) => {
    romeIsDone = resolve;
  });
  const weather = tool({
    name: "weather",
    description: "Weather of a city.",
    parameters: z.object({ city: z.string() }),
    async execute({ city }) {
      if (city === "Rome") romeIsDone();
      await rome;
      return `Sunny in ${city}.`;
    },
  });
  const { baseURL, credentials, completions } = service;
  const model = new OCIOpenAIModel({ model: "google.gemini-2.5-pro", baseURL, credentials });
  expect((await new Agent({ model, tools: [weather] }).invoke("Weather?")).message).toBe("Sunny.");
  const [, asked, ...results] = Object(completions[1]?.body).messages as { tool_calls: { id: string }[] }[];
  const ids = asked?.tool_calls.map(({ id }) => id) ?? [];
  expect(new Set(ids).size).toBe(2);
  expect(results).toEqual([
    { role: "tool", tool_call_id: ids[0], content: "Sunny in Oslo." },
    { role: "tool", tool_call_id: ids[1], content: "Sunny in Rome." },
  ]);
});
