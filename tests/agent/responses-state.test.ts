import type { Message } from "@locus/core";
import type { StateMode } from "@locus/openai/responses";
import { describe, expect, test } from "vitest";
import { responsesEntries, responsesServices } from "../support/responses-services.js";
import { itemLines, transcriptLines } from "../support/transcript-lines.js";
import {
  answersOf,
  callsIn,
  converse,
  fiveTurns,
  newestResponse,
  systemPrompt,
  weatherOf,
} from "../support/weather-conversation.js";

/** Ids and encrypted content of items, in order. */
function fieldOf(items: unknown, field: "id" | "encrypted_content"): unknown[] {
  return (Array.isArray(items) ? items : []).flatMap((item) => item[field] ?? []);
}

describe.each(responsesEntries)("five turns with tools, $entry", (entry) => {
  const serve = responsesServices(entry);

  test("server: each request has the new items and the instructions", async () => {
    const service = await serve(answersOf(fiveTurns));
    const model = service.model();
    const { messages, states, warnings } = await converse(() => weatherOf(model), fiveTurns);
    const thoughtsOf = [model.provider];
    expect(
      service.requests.map(({ body, thread, instructions }) => ({
        instructions,
        store: body.store,
        include: body.include,
        previous: body.previous_response_id,
        input: itemLines(body.input),
        ids: fieldOf(body.input, "id"),
        thread: itemLines(thread),
      })),
    ).toEqual(
      callsIn(messages).map(({ before, since, previous }) => ({
        instructions: systemPrompt,
        store: true,
        include: undefined,
        previous,
        input: transcriptLines(since),
        ids: [],
        thread: transcriptLines(before, { thoughtsOf }),
      })),
    );
    expect(states.map(({ providerState }) => providerState)).toEqual(
      states.map((state) => ({ previousResponseId: newestResponse(state.messages) })),
    );
    expect(warnings).toEqual([]);
    expect(model.capabilities).toMatchObject({ serverStateful: true });
  });

  test.each<[StateMode, object]>([
    ["stateless-encrypted", { store: false }],
    ["stateless-encrypted", { stateMode: "stateless-encrypted" }],
    ["stateless", { stateMode: "stateless" }],
  ])("%s: each request has the whole thread, and the service stores nothing (%j)", async (stateMode, options) => {
    const service = await serve(answersOf(fiveTurns));
    const model = service.model(options);
    const { messages, states, warnings } = await converse(() => weatherOf(model), fiveTurns);
    const isEncrypted = stateMode === "stateless-encrypted";
    const thoughtsOf = isEncrypted ? [model.provider] : [];
    const thoughts = (given: readonly Message[]): number =>
      transcriptLines(given, { thoughtsOf }).filter((line) => line.startsWith("thought")).length;
    expect(
      service.requests.map(({ body, thread, instructions }) => ({
        instructions,
        store: body.store,
        include: body.include,
        previous: body.previous_response_id,
        input: itemLines(body.input),
        ids: fieldOf(body.input, "id"),
        encrypted: fieldOf(body.input, "encrypted_content").length,
        thread: itemLines(thread),
      })),
    ).toEqual(
      callsIn(messages).map(({ before }) => ({
        instructions: systemPrompt,
        store: false,
        include: isEncrypted ? ["reasoning.encrypted_content"] : undefined,
        previous: undefined,
        input: transcriptLines(before, { thoughtsOf }),
        ids: [],
        encrypted: thoughts(before),
        thread: transcriptLines(before, { thoughtsOf }),
      })),
    );
    // The transcript has the thinking in every mode.
    expect(transcriptLines(messages, { thoughtsOf: [model.provider] }).filter((line) => line.startsWith("thought"))).toHaveLength(
      6,
    );
    expect(states.filter((state) => "providerState" in state)).toEqual([]);
    expect(warnings).toEqual([]);
    expect(model.capabilities).toMatchObject({ serverStateful: false });
  });

  test("the transcript is the same in every mode", async () => {
    const transcripts = [];
    for (const stateMode of ["server", "stateless-encrypted", "stateless"] as const) {
      const service = await serve(answersOf(fiveTurns));
      const model = service.model({ stateMode });
      const { messages } = await converse(() => weatherOf(model), fiveTurns);
      transcripts.push(transcriptLines(messages, { thoughtsOf: [model.provider] }));
    }
    expect(transcripts).toEqual([transcripts[0], transcripts[0], transcripts[0]]);
    expect(transcripts[0]).toEqual([
      "user: Oslo and Rome?",
      "thought: Two cities.",
      'call 1: weather {"city":"Oslo"}',
      'call 2: weather {"city":"Rome"}',
      'result 1: {"city":"Oslo","celsius":14}',
      'result 2: {"city":"Rome","celsius":22}',
      "assistant: Oslo 14, Rome 22.",
      "user: Which is warmer?",
      "thought: 22 is more.",
      "assistant: Rome.",
      "user: And Lima and Quito?",
      "thought: One by one.",
      "assistant: Let me see.",
      'call 3: weather {"city":"Lima"}',
      'result 3: {"city":"Lima","celsius":19}',
      "thought: The other.",
      'call 4: weather {"city":"Quito"}',
      'result 4: {"city":"Quito","celsius":15}',
      "assistant: Lima 19, Quito 15.",
      "user: Thanks.",
      "assistant: You are welcome.",
      "user: Atlantis and Cairo?",
      "thought: Is there one?",
      'call 5: weather {"city":"Atlantis"}',
      'call 6: weather {"city":"Cairo"}',
      expect.stringMatching(/^result 5: .*No weather for Atlantis\./),
      'result 6: {"city":"Cairo","celsius":31}',
      "thought: There is not.",
      "assistant: Cairo 31.",
    ]);
  });
});
