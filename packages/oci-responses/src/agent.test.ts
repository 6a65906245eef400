import { Agent, type Message, type ModelWarningEvent, textOf, tool } from "@locus/core";
import { makeSession, rotateSession, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { createResponsesHandler, type ResponsesReply } from "@locus/testkit/servers";
import { expect, test } from "vitest";
import * as z from "zod";
import { OCIResponsesModel } from "./index.js";
import { entries, startResponsesService } from "./testing/oci-responses-model.js";

const city = z.object({ city: z.string() });

test("an agent with parallel tools, structured output and thinking, through a session that is rotated between two turns", async () => {
  const [first, second] = await Promise.all([makeSession(), makeSession()]);
  const replies: ResponsesReply[] = [
    {
      reasoning: "Two cities.",
      toolCalls: ["Oslo", "Rome"].map((name) => ({ id: name, name: "weather", arguments: { city: name } })),
    },
    { reasoning: "Rome, then.", text: ['{"warmest":', '"Rome"}'] },
  ];
  const { handle, requests } = createResponsesHandler(replies, { eventLines: false });
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
    parameters: city,
    async execute(args) {
      if (started.push(args.city) === 2) {
        // The session is replaced, and the service no longer accepts the old one.
        server.identities.addToken(second.token, second.publicKey);
        server.identities.remove(first.keyId);
        await rotateSession(config.profiles.SESSION, second);
        bothStarted();
      }
      await barrier;
      return `Sunny in ${args.city}.`;
    },
  });
  const model = new OCIResponsesModel({
    model: "xai.grok-4",
    profile: "SESSION",
    configFile: config.configFile,
    endpoint: server.url,
    reasoningSummary: "auto",
  });
  const agent = new Agent({
    model,
    tools: [weather],
    systemPrompt: "You know the weather.",
    outputSchema: z.object({ warmest: z.string() }),
    retry: { maxAttempts: 1 },
  });
  const thoughts: string[] = [];
  const run = agent.run("Where is it warmer?");
  for await (const event of run) if (event.type === "think") thoughts.push(event.reasoning);
  const result = await run.result();

  expect(result.parsed).toEqual({ warmest: "Rome" });
  expect(thoughts.filter(Boolean)).toEqual(["Two cities.", "Rome, then."]);
  expect(started).toEqual(["Oslo", "Rome"]);
  expect(requests.map(({ body, instructions }) => [body.previous_response_id, instructions])).toEqual([
    [undefined, "You know the weather."],
    [expect.stringMatching(/^resp_/), "You know the weather."],
  ]);
  expect(requests[1]?.body.input).toEqual(
    ["Oslo", "Rome"].map((name) => ({ type: "function_call_output", call_id: name, output: `Sunny in ${name}.` })),
  );
  const authentic = server.requests.filter(({ signature }) => !signature.problem);
  expect(authentic.map(({ identity }) => identity?.type === "token" && identity.keyId)).toEqual([first.keyId, second.keyId]);
  expect(authentic.map(({ compartmentId }) => compartmentId)).toEqual([first.tenancy, first.tenancy]);
  await server.idle();
});

const weather = tool({
  name: "weather",
  description: "Weather of a city.",
  parameters: city,
  execute: (args) => `Sunny in ${args.city}.`,
});

const script: readonly ResponsesReply[] = [
  { reasoning: "The tool knows.", toolCalls: [{ id: "call_1", name: "weather", arguments: { city: "Oslo" } }] },
  { text: "Sunny." },
  { text: "You asked for the weather in Oslo." },
];

/** What is the same however the conversation is kept. */
const inShort = (messages: readonly Message[]): string[] => messages.map((message) => `${message.role}: ${textOf(message)}`);

const transcript = [
  "user: Weather in Oslo?",
  "assistant: ",
  "tool: Sunny in Oslo.",
  "assistant: Sunny.",
  "user: What did I ask?",
  "assistant: You asked for the weather in Oslo.",
];

test.each(
  entries.flatMap(({ entry, createModel }) => [
    { entry, createModel, how: "a thread that OCI holds", options: {}, threads: {} },
    {
      entry,
      createModel,
      how: "store: false in a tenancy that keeps nothing",
      options: { store: false },
      threads: { zeroDataRetention: true },
    },
    { entry, createModel, how: "a tenancy that turns out to keep nothing", options: {}, threads: { zeroDataRetention: true } },
  ]),
)("two turns, $entry, $how: the transcript is the same", async ({ createModel, options, threads, how }) => {
  await using service = await startResponsesService(script, { ...threads, eventLines: false });
  const { baseURL, credentials, responses } = service;
  const model = createModel({ model: "openai.gpt-5.5-pro", baseURL, credentials, ...options });
  const agent = new Agent({ model, tools: [weather], systemPrompt: "You are concise." });
  const first = await agent.invoke("Weather in Oslo?");
  const warnings: ModelWarningEvent[] = [];
  // Through JSON, as a checkpoint would be.
  const run = agent.run("What did I ask?", { state: JSON.parse(JSON.stringify(first.state)) });
  for await (const event of run) if (event.type === "model_warning") warnings.push(event);
  const second = await run.result();

  expect(inShort(second.messages)).toEqual(transcript);
  const continued = responses.requests.map(({ body }) => [body.previous_response_id !== undefined, body.store]);
  const { providerState } = second.state;
  expect(responses.requests.every(({ instructions }) => instructions === "You are concise.")).toBe(true);
  expect({ continued, providerState, warned: warnings.map(({ code }) => code) }).toEqual(
    {
      "a thread that OCI holds": {
        continued: [
          [false, true],
          [true, true],
          [true, true],
        ],
        providerState: { previousResponseId: expect.stringMatching(/^resp_/) },
        warned: [],
      },
      "store: false in a tenancy that keeps nothing": {
        continued: [
          [false, false],
          [false, false],
          [false, false],
        ],
        providerState: undefined,
        warned: [],
      },
      "a tenancy that turns out to keep nothing": {
        continued: [
          [false, true],
          [true, true],
          [false, false],
          [false, false],
        ],
        providerState: undefined,
        warned: ["unsupported_setting"],
      },
    }[how],
  );
});

test("a hosted tool of OCI shows in the events, and the agent leaves it alone", async () => {
  const search = { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "news" } };
  await using service = await startResponsesService([{ hosted: [search], text: "News." }], { eventLines: false });
  const { baseURL, credentials, responses } = service;
  const model = new OCIResponsesModel({ model: "openai.gpt-5.5", baseURL, credentials });
  const run = new Agent({ model, tools: [{ type: "provider", id: "web_search", options: {} }] }).run("What happened?");
  const shown: unknown[] = [];
  for await (const event of run) {
    if (event.type === "tool_start") throw new Error("executed");
    if (event.type === "model_part" && !event.partial) shown.push(event.part);
  }
  expect(shown).toEqual([{ type: "provider", kind: "web_search_call", data: search }]);
  expect((await run.result()).message).toBe("News.");
  expect(responses.requests[0]?.body.tools).toEqual([{ type: "web_search" }]);
});
