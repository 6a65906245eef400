import { describe, expect, test } from "vitest";
import { responsesEntries, responsesServices } from "../support/responses-services.js";
import { itemLines, transcriptLines, withoutIds } from "../support/transcript-lines.js";
import { answersOf, callsIn, converse, fiveTurns, undisturbed, weatherOf } from "../support/weather-conversation.js";

describe.each(responsesEntries)("a service that holds no threads, $entry", (entry) => {
  const serve = responsesServices(entry);
  const usual = undisturbed(async () => (await serve(answersOf(fiveTurns))).model());

  test("under zero data retention, one refusal suffices, and each call then sends the whole thread with its thinking", async () => {
    const service = await serve(answersOf(fiveTurns), { zeroDataRetention: true });
    const model = service.model();
    const { messages, states, warnings } = await converse(() => weatherOf(model), fiveTurns);
    expect(withoutIds(messages)).toEqual(withoutIds((await usual()).messages));
    expect(warnings.filter(({ code }) => code === "thread_rebuilt")).toEqual([{ turn: 1, call: 2, code: "thread_rebuilt" }]);
    expect(service.requests.map(({ body }) => [body.store, body.previous_response_id !== undefined])).toEqual([
      [true, false],
      [true, true],
      ...new Array(8).fill([false, false]),
    ]);
    // The first answer has no encrypted thinking, because it came before the refusal.
    const [unknown] = transcriptLines(messages, { thoughtsOf: [model.provider] }).filter((line) => line.startsWith("thought"));
    expect(service.requests.slice(2).map(({ thread }) => itemLines(thread))).toEqual(
      callsIn(messages)
        .slice(1)
        .map(({ before }) => transcriptLines(before, { thoughtsOf: [model.provider] }).filter((line) => line !== unknown)),
    );
    expect(states.filter((state) => "providerState" in state)).toEqual([]);
    expect(model.capabilities).toMatchObject({ serverStateful: false });
  });

  test("without a store, one refusal suffices", async () => {
    const service = await serve(answersOf(fiveTurns), { refuseStore: true });
    const model = service.model();
    const { messages, states, warnings } = await converse(() => weatherOf(model), fiveTurns);
    expect(withoutIds(messages)).toEqual(withoutIds((await usual()).messages));
    expect(service.requests.map(({ body }) => body.store)).toEqual([true, ...new Array(9).fill(false)]);
    expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(["unsupported_setting"]));
    expect(states.filter((state) => "providerState" in state)).toEqual([]);
    expect(model.capabilities).toMatchObject({ serverStateful: false });
  });

  test("if threads are accepted but never found, two refusals suffice", async () => {
    const service = await serve(answersOf(fiveTurns));
    const model = service.model();
    const hooks = [{ afterModelCall: () => service.expire("all") }];
    const { messages, warnings } = await converse(() => weatherOf(model, { hooks }), fiveTurns);
    expect(withoutIds(messages)).toEqual(withoutIds((await usual()).messages));
    expect(service.requests.map(({ body }) => [body.store, body.previous_response_id !== undefined])).toEqual([
      [true, false],
      [true, true],
      [true, false],
      [true, true],
      ...new Array(7).fill([false, false]),
    ]);
    expect(warnings.filter(({ code }) => code === "thread_rebuilt")).toEqual([
      { turn: 1, call: 2, code: "thread_rebuilt" },
      { turn: 2, call: 1, code: "thread_rebuilt" },
    ]);
    expect(model.capabilities).toMatchObject({ serverStateful: false });
  });

  test("a refusal applies to the other conversations of the model", async () => {
    const service = await serve([...answersOf(fiveTurns), ...answersOf(fiveTurns)], { zeroDataRetention: true });
    const model = service.model();
    await converse(() => weatherOf(model), fiveTurns);
    const count = service.requests.length;
    const again = await converse(() => weatherOf(model), fiveTurns);
    expect(service.requests.slice(count).map(({ body }) => body.store)).toEqual(new Array(9).fill(false));
    expect(again.warnings.filter(({ code }) => code === "thread_rebuilt")).toEqual([]);
  });
});
