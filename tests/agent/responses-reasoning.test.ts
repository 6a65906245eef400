import type { Hook, Message } from "@locus/core";
import type { StateMode } from "@locus/openai/responses";
import type { ResponsesReply } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { responsesEntries, responsesServices } from "../support/responses-services.js";
import { itemLines, transcriptLines } from "../support/transcript-lines.js";
import {
  answersOf,
  askWeather,
  callsIn,
  converse,
  type Exchange,
  fiveTurns,
  weatherOf,
} from "../support/weather-conversation.js";

const modes: readonly StateMode[] = ["server", "stateless-encrypted", "stateless"];
const call = (city: string) => ({ toolCall: { name: "weather", arguments: { city }, id: `call_${city}` } });
const calledItem = (city: string) => ({
  type: "function_call",
  call_id: `call_${city}`,
  name: "weather",
  arguments: JSON.stringify({ city }),
});
const resultItem = (city: string, celsius: number) => ({
  type: "function_call_output",
  call_id: `call_${city}`,
  output: JSON.stringify({ city, celsius }),
});
const thoughtItem = (encrypted_content: string, ...summary: string[]) => ({
  type: "reasoning",
  summary: summary.map((text) => ({ type: "summary_text", text })),
  encrypted_content,
});

describe.each(responsesEntries)("thinking, $entry", (entry) => {
  const serve = responsesServices(entry);

  test("is sent back encrypted and unchanged, right before the call or text that it led to", async () => {
    const replies: ResponsesReply[] = [
      {
        output: [
          { reasoning: { summary: [["Two ", "cities."], "In parallel."], encryptedContent: "A" } },
          call("Oslo"),
          call("Rome"),
          { reasoning: { encryptedContent: "B" } },
          call("Lima"),
        ],
      },
      {
        output: [{ reasoning: { summary: ["Done?"], encryptedContent: "C" } }, { message: { text: "Not yet." } }, call("Cairo")],
      },
      { output: [{ reasoning: { summary: ["Done."], encryptedContent: "D" } }, { message: { text: "Cairo." } }] },
      { text: "Bye." },
    ];
    const service = await serve(replies);
    const model = service.model({ store: false, reasoningSummary: "auto" });
    const exchanges: Exchange[] = [
      { prompt: "The warmest?", answers: [] },
      { prompt: "Thanks.", answers: [] },
    ];
    const { warnings } = await converse(() => weatherOf(model), exchanges);
    expect(service.requests.at(-1)?.body.input).toEqual([
      { role: "user", content: "The warmest?" },
      thoughtItem("A", "Two cities.", "In parallel."),
      calledItem("Oslo"),
      calledItem("Rome"),
      thoughtItem("B"),
      calledItem("Lima"),
      resultItem("Oslo", 14),
      resultItem("Rome", 22),
      resultItem("Lima", 19),
      thoughtItem("C", "Done?"),
      { role: "assistant", content: "Not yet." },
      calledItem("Cairo"),
      resultItem("Cairo", 31),
      thoughtItem("D", "Done."),
      { role: "assistant", content: "Cairo." },
      { role: "user", content: "Thanks." },
    ]);
    expect(warnings).toEqual([]);
  });

  test.each(modes)("%s: of one model reaches another only in the held thread, unlike all other items", async (stateMode) => {
    const service = await serve(answersOf(fiveTurns));
    const ids = ["gpt-5", "gpt-5-mini", "gpt-5-mini", "gpt-5", "gpt-5-mini"];
    const { messages, warnings } = await converse((turn) => weatherOf(service.model({ stateMode }, ids[turn - 1])), fiveTurns);
    expect(service.requests.map(({ body, thread }) => [body.previous_response_id !== undefined, itemLines(thread)])).toEqual(
      callsIn(messages).map(({ answer: { origin }, before }, index) => {
        const readers = { server: origin?.provider, "stateless-encrypted": origin?.modelId, stateless: undefined };
        return [stateMode === "server" && index > 0, transcriptLines(before, { thoughtsOf: [readers[stateMode] ?? "nobody"] })];
      }),
    );
    expect(warnings).toEqual([]);
  });

  test("is sent back if it was encrypted, when the mode changes between turns", async () => {
    const service = await serve(answersOf(fiveTurns));
    const turns = ["server", "stateless-encrypted", "stateless-encrypted", "stateless", "server"] as const;
    const { messages, warnings } = await converse((turn) => weatherOf(service.model({ stateMode: turns[turn - 1] })), fiveTurns);
    const thoughts = service.requests.map(({ thread }) => itemLines(thread).filter((line) => line.startsWith("thought")));
    const ofFirst = ["thought: Two cities."];
    const encrypted = ["thought: 22 is more.", "thought: One by one.", "thought: The other."];
    expect(thoughts).toEqual([
      [],
      ofFirst,
      [],
      encrypted.slice(0, 1),
      encrypted.slice(0, 2),
      encrypted,
      [],
      ofFirst,
      [...ofFirst, "thought: Is there one?"],
    ]);
    const withoutThoughts = service.requests.map(({ thread }) => itemLines(thread).filter((line) => !line.startsWith("thought")));
    expect(withoutThoughts).toEqual(callsIn(messages).map(({ before }) => transcriptLines(before)));
    expect(warnings).toEqual([]);
  });
});

/** A hook that limits the model's input to the end of the conversation. */
function trimming(keep: (messages: readonly Message[]) => readonly Message[]): Hook {
  return {
    beforeModelCall({ request }) {
      const [system, ...messages] = request.messages;
      return { request: { ...request, messages: [...(system ? [system] : []), ...keep(messages)] } };
    },
  };
}

/** The last messages, with the calls that the first ones answer. */
function lastWhole(messages: readonly Message[], size: number): readonly Message[] {
  let start = Math.max(0, messages.length - size);
  while (messages[start]?.role === "tool") start -= 1;
  return messages.slice(start);
}

describe.each(responsesEntries)("a conversation that a hook cuts, $entry", (entry) => {
  const serve = responsesServices(entry);
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9];

  test.each(modes)("%s: at any message, the service accepts the request with complete thinking and calls", async (stateMode) => {
    for (const size of sizes) {
      const service = await serve(answersOf(fiveTurns));
      const model = service.model({ stateMode });
      const hooks = [trimming((messages) => lastWhole(messages, size))];
      const { messages, warnings } = await converse(() => weatherOf(model, { hooks }), fiveTurns);
      expect([size, service.requests.length, warnings]).toEqual([size, answersOf(fiveTurns).length, []]);
      if (stateMode === "server") continue;
      const thoughtsOf = stateMode === "stateless" ? [] : [model.provider];
      expect(service.requests.map(({ body }) => itemLines(body.input))).toEqual(
        callsIn(messages).map(({ before }) => transcriptLines(lastWhole(before, size), { thoughtsOf })),
      );
    }
  });

  test.each(modes)("%s: results without their calls are left out, with a warning", async (stateMode) => {
    const service = await serve([askWeather("Oslo", "Rome"), { text: "Warm." }, { text: "Bye." }]);
    const model = service.model({ stateMode });
    // A naive cut: the results of the first turn come first.
    const hooks = [trimming((messages) => messages.slice(messages.length > 5 ? -4 : 0))];
    const exchanges: Exchange[] = [
      { prompt: "Oslo and Rome?", answers: [] },
      { prompt: "Bye.", answers: [] },
    ];
    const { messages, warnings } = await converse(() => weatherOf(model, { hooks }), exchanges);
    expect(messages).toHaveLength(7);
    const isHeld = stateMode === "server";
    // The held thread is complete, because the service has the items that the hook cut.
    expect(itemLines(service.requests[2]?.thread)).toEqual(
      isHeld ? transcriptLines(messages.slice(0, -1)) : ["assistant: Warm.", "user: Bye."],
    );
    const warning = { turn: 2, call: 1, code: "unsupported_content" };
    expect(warnings).toEqual(isHeld ? [] : [warning, warning]);
  });
});
