import type { JsonObject, Message, ModelEvent, ModelSettings, Usage } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { type NativeRecordingName, readNativeRecording } from "@locus/internal-recordings";
import { outcomeOf } from "@locus/testkit";
import { checkOutcome } from "@locus/testkit/conformance";
import { describe, expect, test } from "vitest";
import { entries, startNativeService } from "../testing/oci-model.js";

const joke: Message = { role: "user", content: "Tell me a joke about opentelemetry" };
const terse: Message = { role: "system", content: "You are a terse assistant." };
const conversation: Message[] = [
  terse,
  { role: "user", content: "Hello" },
  { role: "assistant", content: "Hi! How can I help?" },
  joke,
];

/** What has to be asked, so that the recorded request is sent, and what is in the recorded answer. */
const cases: readonly {
  name: NativeRecordingName;
  messages: Message[];
  settings: ModelSettings;
  /** What comes before the answer. */
  opening?: ModelEvent[];
  finishReason: { reason: "stop"; raw?: string };
  usage: Usage;
}[] = [
  {
    name: "cohere-v1-stream",
    messages: conversation,
    settings: { maxTokens: 100, temperature: 0.3 },
    finishReason: { reason: "stop", raw: "COMPLETE" },
    usage: { inputTokens: 22, outputTokens: 18, totalTokens: 40 },
  },
  {
    name: "cohere-v1",
    messages: conversation,
    settings: { maxTokens: 100, temperature: 0.3, topP: 0.8, seed: 42, stop: "END" },
    // The recorded finish reason is null: there is no word to pass on.
    finishReason: { reason: "stop" },
    usage: { inputTokens: 22, outputTokens: 19, totalTokens: 41 },
  },
  {
    name: "generic-llama-stream",
    messages: [joke],
    settings: { maxTokens: 100, temperature: 0.2 },
    finishReason: { reason: "stop", raw: "stop" },
    usage: { inputTokens: 43, outputTokens: 33, totalTokens: 76 },
  },
  {
    name: "generic-gpt",
    messages: [terse, joke],
    settings: { maxTokens: 120 },
    opening: [
      {
        type: "model_warning",
        code: "renamed_setting",
        message: "The model takes no maxTokens: sent as maxCompletionTokens.",
        parameter: "maxTokens",
      },
      // It thinks without showing it.
      { type: "think", reasoning: "" },
    ],
    finishReason: { reason: "stop", raw: "stop" },
    usage: { inputTokens: 25, outputTokens: 39, totalTokens: 64, reasoningTokens: 0, cachedInputTokens: 0 },
  },
];

describe.each(entries)("$entry", ({ createModel }) => {
  test.each(cases)("$name: the request is the recorded one, and the events are its answer", async (recorded) => {
    const { name, messages, settings, opening = [], finishReason, usage } = recorded;
    const recording = readNativeRecording(name);
    const { compartmentId, servingMode } = recording.request as { compartmentId: string; servingMode: { modelId: string } };
    const model = servingMode.modelId;
    await using service = await startNativeService([recording]);
    const outcome = await outcomeOf(
      createModel({ ...service.target, compartmentId, model, streaming: "sse" in recording }).stream(ask({ messages, settings })),
    );
    const { events, error } = outcome;
    expect(error).toBeUndefined();
    checkOutcome(outcome);
    expect(service.requests.map(({ body }) => body)).toEqual([recording.request]);

    // What the recording says, read without the library: of a stream, the last event but for usage says nothing new.
    const wire = "sse" in recording ? eventsOf(recording.sse) : [recording.body.chatResponse as JsonObject];
    const texts = wire.map(textOf);
    const deltas = "sse" in recording ? texts.slice(0, -1).filter(Boolean) : texts.flatMap(wordsOf);
    expect(deltas.length).toBeGreaterThan(10);
    expect(events).toEqual([
      { type: "model_start", requestId: "opc-request-1" },
      ...opening,
      ...deltas.map((content) => ({ type: "model_chunk", content, partIndex: 0 })),
      {
        type: "model_complete",
        message: {
          role: "assistant",
          content: [{ type: "text", text: deltas.join("") }],
          origin: { provider: "oci.sdk", modelId: model },
          finishReason,
        },
        usage: { ...usage, raw: wire.find((event) => event.usage)?.usage },
        finishReason,
      },
    ]);
  });

  test.each(["cohere-v1", "generic-gpt"] as const)("%s, though a stream was asked for, is read all the same", async (name) => {
    const { body } = readNativeRecording(name);
    await using service = await startNativeService((_request, exchange) => exchange.json(200, body));
    const { complete, events } = await outcomeOf(createModel({ ...service.target, model: String(body.modelId) }).stream(ask()));
    const text = textOf(body.chatResponse as JsonObject);
    expect(service.requests[0]?.isStream).toBe(true);
    expect(complete?.message.content).toEqual([{ type: "text", text }]);
    expect(events.flatMap((event) => (event.type === "model_chunk" ? event.content : []))).toEqual(wordsOf(text));
  });
});

/** The events of a recorded stream, without its mark. */
function eventsOf(sse: string): JsonObject[] {
  return sse.split("\n\n").flatMap((event) => (event.startsWith("data: {") ? JSON.parse(event.slice("data: ".length)) : []));
}

/** The text of an event, or of a whole answer, in either format. */
function textOf({ text, message, choices }: JsonObject): string {
  const { content } = Object(message ?? Object(choices)[0]?.message);
  return typeof text === "string" ? text : ((content ?? []) as { text: string }[]).map((part) => part.text).join("");
}

/** An answer that came whole is shown word by word. */
function wordsOf(text: string): string[] {
  return text.split(/(?<=\s)(?=\S)/);
}
