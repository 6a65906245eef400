import { textOf, toolCallsOf } from "@locus/core";
import { chatSse, foldChatChunks, readRecording, recordings } from "@locus/internal-recordings";
import { outcomeOf, reasoningOf } from "@locus/testkit";
import { checkOutcome } from "@locus/testkit/conformance";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { type CannedAnswer, capturedFetch } from "../testing/captured-fetch.js";
import { entries } from "../testing/chat-entries.js";

describe.each(entries)("recordings, $entry", ({ createModel }) => {
  const replay = (answer: CannedAnswer) =>
    outcomeOf(
      createModel({ model: "recorded", baseURL: "http://recorded/v1", fetch: capturedFetch(answer).fetch }).stream(ask()),
    );

  test.each(recordings)("%s, streamed, equals the naive fold of its chunks", async (name) => {
    const { chunks } = readRecording(name);
    const outcome = await replay({ headers: { "content-type": "text/event-stream" }, body: chatSse(chunks) });
    expect(outcome.error).toBeUndefined();
    checkOutcome(outcome);
    const { complete, events } = outcome;
    if (!complete) throw new Error("no model_complete");
    const fold = foldChatChunks(chunks);
    const deltas = events.reduce((text, event) => text + ((event.type === "model_chunk" && event.content) || ""), "");
    expect(deltas).toBe(fold.text);
    expect(textOf(complete.message)).toBe(fold.text);
    expect(reasoningOf(outcome)).toBe(fold.reasoning);
    expect(toolCallsOf(complete.message).map(({ id, name, arguments: args }) => ({ id, name, arguments: args }))).toEqual(
      fold.toolCalls.map((call) => ({ ...call, arguments: JSON.parse(call.arguments || "{}") })),
    );
    expect(complete.finishReason).toEqual({ reason: fold.finishReason, raw: fold.finishReason });
    expect(complete.usage?.raw).toEqual(fold.usage);
    expect(complete.message.origin).toEqual({
      provider: "openai",
      modelId: "recorded",
      servedModelId: JSON.parse(chunks[0] ?? "").model,
      responseId: expect.any(String),
    });
  });

  const documents = recordings.map(readRecording).filter((recording) => recording.json !== undefined);
  test.each(documents)("$name, as a plain 200, yields the events of a stream", async ({ json = "" }) => {
    const outcome = await replay({ headers: { "content-type": "application/json" }, body: json });
    checkOutcome(outcome);
    const [choice] = JSON.parse(json).choices;
    expect(outcome.error).toBeUndefined();
    expect(outcome.events[0]?.type).toBe("model_start");
    expect(outcome.events.at(-1)).toBe(outcome.complete);
    if (!outcome.complete) throw new Error("no model_complete");
    expect(textOf(outcome.complete.message)).toBe(choice.message.content ?? "");
    expect(reasoningOf(outcome)).toBe(choice.message.reasoning_content ?? "");
    expect(toolCallsOf(outcome.complete.message).map((call) => [call.id, call.name, call.arguments])).toEqual(
      (choice.message.tool_calls ?? []).map((call: { id: string; function: { name: string; arguments: string } }) => [
        call.id,
        call.function.name,
        JSON.parse(call.function.arguments),
      ]),
    );
    expect(outcome.complete.finishReason.raw).toBe(choice.finish_reason);
    expect(outcome.complete.usage?.totalTokens).toBe(JSON.parse(json).usage.total_tokens);
  });
});
