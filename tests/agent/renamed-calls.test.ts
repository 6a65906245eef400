import { toolCallsOf } from "@locus/core";
import type { StateMode } from "@locus/openai/responses";
import { describe, expect, test } from "vitest";
import { type ResponsesService, responsesEntries, responsesServices } from "../support/responses-services.js";
import { itemLines, transcriptLines } from "../support/transcript-lines.js";
import { answersOf, askWeather, callsIn, converse, type Exchange, weatherOf } from "../support/weather-conversation.js";

/** Calls of a service that restarts at `call_1` in every answer. */
const ask = (...cities: readonly string[]) => ({
  reasoning: "Hm.",
  toolCalls: (askWeather(...cities).toolCalls ?? []).map((call, index) => ({ ...call, id: `call_${index + 1}` })),
});

const exchanges: readonly Exchange[] = [
  { prompt: "Oslo and Rome?", answers: [ask("Oslo", "Rome"), { text: "14 and 22." }] },
  { prompt: "Lima and Quito?", answers: [ask("Lima", "Quito"), ask("Cairo"), { text: "19, 15, and 31 in Cairo." }] },
  { prompt: "And Oslo?", answers: [ask("Oslo"), { text: "14." }] },
];

const wireIds = ["call_1", "call_2", "call_1", "call_2", "call_1", "call_1"];

/** The call ids of the outputs in a request. */
function answered({ requests }: ResponsesService): unknown[] {
  return requests.map(({ body }) =>
    (Array.isArray(body.input) ? body.input : []).flatMap(({ type, call_id }) =>
      type === "function_call_output" ? call_id : [],
    ),
  );
}

describe.each(responsesEntries)("ids that a service repeats in every answer, $entry", (entry) => {
  const serve = responsesServices(entry);

  test.each<StateMode>(["server", "stateless-encrypted", "stateless"])(
    "%s: each result reaches the call it answers",
    async (stateMode) => {
      const service = await serve(answersOf(exchanges));
      const model = service.model({ stateMode });
      const { messages, state, warnings } = await converse(() => weatherOf(model), exchanges);
      const calls = messages.flatMap(toolCallsOf);
      const ids = calls.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(calls.map(({ id, wireId = id }) => wireId)).toEqual(wireIds);
      expect(state.executions.map(({ toolCallId }) => toolCallId)).toEqual(ids);
      const thoughtsOf = stateMode === "stateless" ? [] : [model.provider];
      expect(service.requests.map(({ thread }) => itemLines(thread))).toEqual(
        callsIn(messages).map(({ before }) => transcriptLines(before, { thoughtsOf })),
      );
      // A held thread has the service's call ids; a conversation that is sent needs unique ids.
      expect(answered(service)).toEqual(
        stateMode === "server"
          ? [[], wireIds.slice(0, 2), [], wireIds.slice(2, 4), wireIds.slice(4, 5), [], wireIds.slice(5)]
          : [0, 2, 2, 4, 5, 5, 6].map((count) => ids.slice(0, count)),
      );
      expect(warnings).toEqual([]);
    },
  );

  test.each([2, 3, 4])("a thread lost before result %i of its calls is rebuilt with unique ids", async (count) => {
    const service = await serve(answersOf(exchanges));
    const model = service.model();
    let calls = 0;
    const hooks = [
      {
        afterToolCall() {
          calls += 1;
          if (calls === count) service.expire("all");
        },
      },
    ];
    const { messages, warnings } = await converse(() => weatherOf(model, { hooks }), exchanges);
    expect(warnings.map(({ code }) => code)).toEqual(["thread_rebuilt"]);
    const rebuilt = service.requests.findIndex(({ body }, index) => index > 0 && body.previous_response_id === undefined);
    const ids = messages.flatMap(toolCallsOf).map(({ id }) => id);
    expect(answered(service)[rebuilt]).toEqual(ids.slice(0, count === 3 ? 4 : count));
    const withoutThoughts = service.requests.map(({ thread }) => itemLines(thread).filter((line) => line !== "thought: Hm."));
    expect(withoutThoughts.filter((_lines, index) => index !== rebuilt - 1)).toEqual(
      callsIn(messages).map(({ before }) => transcriptLines(before)),
    );
  });
});
