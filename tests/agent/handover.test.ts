import { Agent, type AgentState, type Message, type Model } from "@locus/core";
import { OpenAIModel } from "@locus/openai";
import type { StateMode } from "@locus/openai/responses";
import { scriptedModel } from "@locus/testkit";
import { type ChatServer, startChatServer } from "@locus/testkit/servers";
import { afterEach, describe, expect, test } from "vitest";
import { responsesEntries, responsesServices } from "../support/responses-services.js";
import { chatLines, itemLines, transcriptLines } from "../support/transcript-lines.js";
import {
  answersOf,
  askWeather,
  callsIn,
  converse,
  type Exchange,
  fiveTurns,
  newestResponse,
  systemPrompt,
  weather,
  weatherOf,
} from "../support/weather-conversation.js";

type Speaker = "chat" | "responses" | "scripted";

/** A conversation of three models in turn, all with tools and thinking. Call ids repeat. */
const course: readonly (Exchange & { speaker: Speaker })[] = [
  {
    speaker: "chat",
    prompt: "Oslo and Rome?",
    answers: [{ reasoning: "Both.", ...askWeather("Oslo", "Rome") }, { text: "14 and 22." }],
  },
  {
    speaker: "responses",
    prompt: "Is Rome still warmer?",
    answers: [
      { reasoning: "Look again.", ...askWeather("Rome", "Oslo") },
      { reasoning: "22 is more.", text: "Yes." },
    ],
  },
  { speaker: "chat", prompt: "And Lima?", answers: [{ text: "Let me see.", ...askWeather("Lima") }, { text: "19." }] },
  { speaker: "responses", prompt: "Which is in the middle?", answers: [{ reasoning: "14, 19, 22.", text: "Lima." }] },
  {
    speaker: "responses",
    prompt: "Cairo and Atlantis?",
    answers: [askWeather("Cairo", "Atlantis"), { reasoning: "One failed.", text: "31, and no such place." }],
  },
  { speaker: "scripted", prompt: "Quito?", answers: [{ reasoning: "South.", ...askWeather("Quito") }, { text: "15." }] },
  { speaker: "responses", prompt: "The warmest?", answers: [{ reasoning: "31.", text: "Cairo." }] },
  { speaker: "chat", prompt: "The coldest?", answers: [{ text: "Oslo." }] },
];

const by = (...speakers: Speaker[]) => course.filter(({ speaker }) => speakers.includes(speaker));
const system = `system: ${systemPrompt}`;
const chatServers: ChatServer[] = [];

afterEach(async () => {
  for (const server of chatServers.splice(0)) {
    await server.idle();
    await server.close();
  }
});

/** The input of each call of a provider, and the provider's latest response before it. */
function toldTo(messages: readonly Message[], provider: string) {
  const indexes = messages.flatMap((message, index) => (isBy(message, provider) ? [index] : []));
  return indexes.map((index) => {
    const before = messages.slice(0, index);
    const newest = before.map((message) => isBy(message, provider)).lastIndexOf(true);
    return { before, since: before.slice(newest + 1), previous: newestResponse(before.slice(0, newest + 1)) };
  });
}

function isBy(message: Message, provider: string): boolean {
  return message.role === "assistant" && message.origin?.provider === provider;
}

describe.each(responsesEntries)("a conversation across models, $entry", (entry) => {
  const serve = responsesServices(entry);

  test.each<StateMode>(["server", "stateless-encrypted", "stateless"])(
    "%s: tools, results and text reach the next model",
    async (stateMode) => {
      const chat = await startChatServer(answersOf(by("chat")));
      chatServers.push(chat);
      const service = await serve(answersOf(by("responses")));
      const responses = service.model({ stateMode });
      const scripted = scriptedModel(answersOf(by("scripted")));
      const models: Record<Speaker, Model> = {
        chat: new OpenAIModel({ model: "gpt-4.1", baseURL: chat.baseURL, apiKey: "key" }),
        responses,
        scripted,
      };
      const speakerOf = (turn: number): Speaker => course[turn - 1]?.speaker ?? "scripted";
      const { messages, states, warnings } = await converse((turn) => weatherOf(models[speakerOf(turn)]), course);

      expect(chat.completions.map(({ body }) => chatLines(body.messages))).toEqual(
        toldTo(messages, "openai").map(({ before }) => [system, ...transcriptLines(before)]),
      );
      expect(scripted.requests.map((request) => transcriptLines(request.messages))).toEqual(
        toldTo(messages, "scripted").map(({ before }) => [system, ...transcriptLines(before)]),
      );
      const isHeld = stateMode === "server";
      const thoughtsOf = stateMode === "stateless" ? [] : [responses.provider];
      expect(
        service.requests.map(({ body, thread }) => ({
          previous: body.previous_response_id,
          input: itemLines(body.input),
          thread: itemLines(thread),
        })),
      ).toEqual(
        toldTo(messages, responses.provider).map(({ before, since, previous }) => ({
          previous: isHeld ? previous : undefined,
          input: isHeld ? transcriptLines(since) : transcriptLines(before, { thoughtsOf }),
          thread: transcriptLines(before, { thoughtsOf }),
        })),
      );
      // The state names the service that holds the thread only while its answer is the latest.
      expect(states.map(({ providerState }) => providerState !== undefined)).toEqual(
        course.map(({ speaker }) => isHeld && speaker === "responses"),
      );
      expect(warnings).toEqual([]);
    },
  );

  test.each<StateMode>(["server", "stateless-encrypted", "stateless"])(
    "%s: branches of a thread are independent",
    async (stateMode) => {
      const [trunk, left, right] = [fiveTurns.slice(0, 2), fiveTurns.slice(2, 4), fiveTurns.slice(3, 5)];
      const service = await serve([...answersOf(trunk), ...answersOf(left), ...answersOf(right)]);
      const model = service.model({ stateMode });
      const { state, states } = await converse(() => weatherOf(model), trunk);
      const branches = [
        await converse(() => weatherOf(model), left, state),
        await converse(() => weatherOf(model), right, state),
      ];
      const calls = [
        ...callsIn(state.messages),
        ...branches.flatMap(({ messages }) => callsIn(messages).slice(answersOf(trunk).length)),
      ];
      const isHeld = stateMode === "server";
      const thoughtsOf = stateMode === "stateless" ? [] : [model.provider];
      expect(
        service.requests.map(({ body, thread }) => ({ previous: body.previous_response_id, thread: itemLines(thread) })),
      ).toEqual(
        calls.map(({ before, previous }) => ({
          previous: isHeld ? previous : undefined,
          thread: transcriptLines(before, { thoughtsOf }),
        })),
      );
      expect(branches.flatMap(({ warnings }) => warnings)).toEqual([]);
      // Neither branch changed the common initial state.
      expect(states.at(-1)).toBe(state);
      expect(transcriptLines(state.messages).at(-1)).toBe("assistant: Rome.");
    },
  );

  test("branches continue concurrently", async () => {
    const prompts = ["One", "Two", "Three"];
    const service = await serve([{ text: "Root." }, ...prompts.map(() => ({ text: "Leaf." }))]);
    const agent = weatherOf(service.model());
    const { state } = await agent.invoke("Root?");
    const leaves = await Promise.all(prompts.map((prompt) => agent.invoke(prompt, { state })));
    const received = service.requests.slice(1).map(({ thread }) => itemLines(thread));
    expect(received.sort()).toEqual(leaves.map(({ messages }) => transcriptLines(messages.slice(0, -1))).sort());
  });

  test("a thread that was lost while another model answered is sent once more", async () => {
    const service = await serve(answersOf(fiveTurns.slice(0, 2)).concat({ text: "Again." }, { text: "And again." }));
    const model = service.model();
    const { state } = await converse(() => weatherOf(model), fiveTurns.slice(0, 2));
    const between = await new Agent({ model: scriptedModel(["Between."]), tools: [weather] }).invoke("Meanwhile?", { state });
    service.expire("all");
    const { messages, warnings } = await converse(
      () => weatherOf(model),
      [
        { prompt: "Once more?", answers: [] },
        { prompt: "And?", answers: [] },
      ],
      between.state,
    );
    const rebuilt = service.requests.slice(4);
    expect(rebuilt.map(({ body }) => body.previous_response_id)).toEqual([undefined, newestResponse(messages.slice(0, -1))]);
    expect(rebuilt.map(({ thread }) => itemLines(thread).filter((line) => !line.startsWith("thought")))).toEqual(
      callsIn(messages)
        .slice(-2)
        .map(({ before }) => transcriptLines(before)),
    );
    expect(warnings).toEqual([{ turn: 1, call: 1, code: "thread_rebuilt" }]);
  });

  test.each<StateMode>(["server", "stateless-encrypted", "stateless"])(
    "%s: two endpoints of one provider are independent, and receive the whole thread",
    async (stateMode) => {
      const ofTurns = (...turns: number[]) => answersOf(turns.flatMap((turn) => fiveTurns[turn - 1] ?? []));
      const endpoints = [await serve(ofTurns(1, 3, 5)), await serve(ofTurns(2, 4))] as const;
      const models = endpoints.map((endpoint) => endpoint.model({ stateMode }));
      const { messages } = await converse((turn) => weatherOf(models[(turn - 1) % 2] ?? scriptedModel([])), fiveTurns);
      const received = endpoints.map(({ requests }) => {
        const threads = requests.map(({ thread }) => itemLines(thread).filter((line) => !line.startsWith("thought")));
        // Without refused requests, which were repeated whole, or without the thinking that the other endpoint encrypted.
        const whole = threads.filter((lines) => lines.includes("user: Oslo and Rome?"));
        return whole.filter((lines, index) => lines.join() !== whole[index + 1]?.join());
      });
      const calls = callsIn(messages).map(({ before }) => transcriptLines(before));
      expect(received).toEqual(
        [
          [0, 1, 3, 4, 5, 7, 8],
          [2, 6],
        ].map((indexes) => indexes.map((index) => calls[index])),
      );
    },
  );

  test("a state from before another model answered is a separate branch", async () => {
    const service = await serve([{ text: "First." }, { text: "Second." }]);
    const model = service.model();
    const early: AgentState = (await weatherOf(model).invoke("One?")).state;
    await weatherOf(scriptedModel(["Elsewhere."])).invoke("Two?", { state: early });
    await weatherOf(model).invoke("Three?", { state: early });
    expect(itemLines(service.requests[1]?.thread)).toEqual(["user: One?", "assistant: First.", "user: Three?"]);
  });
});
