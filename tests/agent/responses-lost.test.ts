import { type AgentState, MemoryCheckpointer, type Model, StateLostError } from "@locus/core";
import type { ResponsesRequest } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import {
  type LossReport,
  type ResponsesService,
  type ResponsesServiceOptions,
  responsesEntries,
  responsesServices,
} from "../support/responses-services.js";
import { itemLines, transcriptLines, withoutIds } from "../support/transcript-lines.js";
import { answersOf, callsIn, converse, fiveTurns, undisturbed, weatherOf } from "../support/weather-conversation.js";

/** A way to lose a thread. */
type Fate = (service: ResponsesService, previousResponseId: string) => void;

const expireNewest: Fate = (service, id) => service.expire(id);
const expireAll: Fate = (service) => service.expire("all");
const restart: Fate = (service) => service.restart();

const fates: [string, Fate, ResponsesServiceOptions][] = [
  ["its latest response expired, reported by a 400", expireNewest, {}],
  ["all of it expired, reported by a 404", expireAll, { notFoundStatus: 404 }],
  ["it expired, reported by an error event in the stream", expireAll, { lossReport: "error event" }],
  ["it expired, reported by a failed response", expireAll, { lossReport: "failed response" }],
  ["the service restarted", restart, {}],
];

/** Whether each request continues a thread. */
const continues = (requests: readonly ResponsesRequest[]) => requests.map(({ body }) => body.previous_response_id !== undefined);

const [first, others] = [fiveTurns.slice(0, 3), fiveTurns.slice(3)];
const previousIn = (state: AgentState): string => String(state.providerState?.previousResponseId);
const roundTrip = (state: AgentState): AgentState => JSON.parse(JSON.stringify(state));

describe.each(responsesEntries)("a thread that the service lost, $entry", (entry) => {
  const serve = responsesServices(entry);

  const usual = undisturbed(async () => (await serve(answersOf(fiveTurns))).model());

  test.each(fates)("between two turns, %s: the thread is sent once more, and held from then on", async (_name, fate, options) => {
    const service = await serve(answersOf(fiveTurns), options);
    const model = service.model();
    const before = await converse(() => weatherOf(model), first);
    fate(service, previousIn(before.state));
    const after = await converse(() => weatherOf(model), others, before.state);
    expect(withoutIds(after.messages)).toEqual(withoutIds((await usual()).messages));
    expect([before.warnings, after.warnings]).toEqual([[], [{ turn: 1, call: 1, code: "thread_rebuilt" }]]);
    const { requests } = service;
    expect(continues(requests)).toEqual([false, true, true, true, true, true, true, false, true, true]);
    const [refused, rebuilt, ...rest] = requests.slice(6);
    expect(refused?.body.previous_response_id).toBe(previousIn(before.state));
    const [call, ...calls] = callsIn(after.messages).slice(6);
    expect(rebuilt?.body).toMatchObject({ store: true, instructions: refused?.body.instructions });
    expect(itemLines(rebuilt?.body.input)).toEqual(transcriptLines(call?.before ?? []));
    expect(rest.map(({ body }) => itemLines(body.input))).toEqual(calls.map(({ since }) => transcriptLines(since)));
    expect(previousIn(after.state)).not.toBe(previousIn(before.state));
    expect(model.capabilities).toMatchObject({ serverStateful: true });
  });

  test.each(fates)("while a tool runs, %s: its result is sent with the whole thread", async (_name, fate, options) => {
    const service = await serve(answersOf(fiveTurns), options);
    const model = service.model();
    const { messages, warnings } = await converse(
      (turn) =>
        weatherOf(model, {
          hooks: [
            {
              afterToolCall: ({ state, call }) => {
                if (turn === 3 && call.arguments.city === "Lima") fate(service, previousIn(state));
              },
            },
          ],
        }),
      fiveTurns,
    );
    expect(withoutIds(messages)).toEqual(withoutIds((await usual()).messages));
    expect(warnings).toEqual([{ turn: 3, call: 2, code: "thread_rebuilt" }]);
    expect(continues(service.requests)).toEqual([false, true, true, true, true, false, true, true, true, true]);
    expect(itemLines(service.requests[5]?.body.input)).toEqual(transcriptLines(callsIn(messages)[4]?.before ?? []));
  });

  test.each<[string, Fate | undefined, boolean[]]>([
    ["continues the thread that the service still holds", undefined, [true, true, true]],
    ["rebuilds the thread that the service has lost", expireAll, [true, false, true, true]],
    ["rebuilds the thread after the service restarted as well", restart, [true, false, true, true]],
  ])("another process, with only the saved state, %s", async (_name, fate, expected) => {
    const service = await serve(answersOf(fiveTurns));
    const before = await converse(() => weatherOf(service.model()), first);
    fate?.(service, previousIn(before.state));
    const model = service.model();
    const after = await converse(() => weatherOf(model), others, roundTrip(before.state));
    expect(withoutIds(after.messages)).toEqual(withoutIds((await usual()).messages));
    expect(after.warnings).toEqual(fate ? [{ turn: 1, call: 1, code: "thread_rebuilt" }] : []);
    expect(continues(service.requests.slice(6))).toEqual(expected);
  });

  test("a checkpointed thread continues in another process, lost or not", async () => {
    const service = await serve(answersOf(fiveTurns));
    const checkpointer = new MemoryCheckpointer();
    for (const [index, { prompt }] of fiveTurns.entries()) {
      if (index === 3) service.expire("all");
      await weatherOf(service.model(), { checkpointer }).invoke(prompt, { threadId: "thread" });
    }
    const { state } = (await checkpointer.load("thread")) ?? {};
    expect(withoutIds(state?.messages ?? [])).toEqual(withoutIds((await usual()).messages));
    expect(continues(service.requests)).toEqual([false, true, true, true, true, true, true, false, true, true]);
    expect(state?.providerState).toEqual({ previousResponseId: expect.stringMatching(/^resp_/) });
  });

  test("a thread lost twice is sent twice, and the service holds it afterwards", async () => {
    const service = await serve(answersOf(fiveTurns));
    const model = service.model();
    const { messages, warnings } = await converse((turn) => {
      if (turn === 2 || turn === 5) service.expire("all");
      return weatherOf(model);
    }, fiveTurns);
    expect(withoutIds(messages)).toEqual(withoutIds((await usual()).messages));
    expect(warnings).toEqual([2, 5].map((turn) => ({ turn, call: 1, code: "thread_rebuilt" })));
    const kept = [false, true, true, false, true, true, true, true, true, false, true];
    expect(continues(service.requests)).toEqual(kept);
    expect(service.requests.map(({ body }) => body.store)).toEqual(kept.map(() => true));
    expect(model.capabilities).toMatchObject({ serverStateful: true });
  });

  test("a restarted service cannot decrypt its earlier thinking, which is then left out of all requests", async () => {
    const service = await serve(answersOf(fiveTurns));
    const model = service.model({ store: false });
    const before = await converse(() => weatherOf(model), first);
    service.restart();
    const after = await converse(() => weatherOf(model), others, before.state);
    expect(withoutIds(after.messages)).toEqual(withoutIds((await usual()).messages));
    const thoughts = service.requests
      .slice(6)
      .map(({ thread }) => itemLines(thread).filter((line) => line.startsWith("thought")));
    const own = ["thought: Two cities.", "thought: 22 is more.", "thought: One by one.", "thought: The other."];
    expect(thoughts).toEqual([own, [], [], ["thought: Is there one?"]]);
    const positions = [
      { turn: 1, call: 1 },
      { turn: 2, call: 1 },
      { turn: 2, call: 2 },
    ];
    expect(after.warnings).toEqual(positions.map((position) => ({ ...position, code: "unsupported_content" })));
  });

  const lossReports: [LossReport, { status?: number }][] = [
    ["status", { status: 400 }],
    ["error event", {}],
    ["failed response", {}],
  ];

  test.each(lossReports)(
    "by %s: if rebuilding is off, an error reports the loss, and the conversation can still continue",
    async (lossReport, status) => {
      const service = await serve(answersOf(fiveTurns), { lossReport });
      const checkpointer = new MemoryCheckpointer();
      const model = service.model({ onStateLost: "error" });
      const options = { threadId: "thread" };
      for (const { prompt } of first) await weatherOf(model, { checkpointer }).invoke(prompt, options);
      service.expire("all");
      const [fourth, fifth] = others;
      const error: unknown = await weatherOf(model, { checkpointer })
        .invoke(fourth?.prompt ?? "", options)
        .catch((reason: unknown) => reason);
      expect(StateLostError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        code: "state_lost",
        ...status,
        requestId: expect.stringMatching(/request-7$/),
        retryable: false,
        message: expect.stringContaining("not found"),
      });
      const other = service.model();
      for (const { prompt } of [fourth, fifth].flatMap((exchange) => exchange ?? []))
        await weatherOf(other, { checkpointer }).invoke(prompt, options);
      const saved = await checkpointer.load("thread");
      expect(withoutIds(saved?.state.messages ?? [])).toEqual(withoutIds((await usual()).messages));
      expect(continues(service.requests.slice(6))).toEqual([true, true, false, true, true]);
    },
  );

  test("if rebuilding is off and the thread is lost while a tool runs, the result is kept", async () => {
    const service = await serve(answersOf(fiveTurns));
    const checkpointer = new MemoryCheckpointer();
    const asked: unknown[] = [];
    const agentOf = (model: Model) =>
      weatherOf(model, {
        checkpointer,
        hooks: [
          {
            afterToolCall({ call }) {
              asked.push(call.arguments.city);
              if (asked.length === 3) service.expire("all");
            },
          },
        ],
      });
    const options = { threadId: "thread" };
    const agent = agentOf(service.model({ onStateLost: "error" }));
    const [one, two, three, ...rest] = fiveTurns.map(({ prompt }) => prompt);
    for (const prompt of [one, two]) await agent.invoke(prompt ?? "", options);
    await expect(agent.invoke(three ?? "", options)).rejects.toMatchObject({ code: "state_lost" });
    const other = agentOf(service.model());
    await other.invoke([], options);
    for (const prompt of rest) await other.invoke(prompt, options);
    const saved = await checkpointer.load("thread");
    expect(withoutIds(saved?.state.messages ?? [])).toEqual(withoutIds((await usual()).messages));
    expect(asked).toEqual(["Oslo", "Rome", "Lima", "Quito", "Atlantis", "Cairo"]);
  });
});
