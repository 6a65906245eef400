import type { ModelEvent, ModelRequest } from "@locus/core";
import { createNativeChatHandler, outcomeOf, readNativeRecording, startHttpServer } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { OCIModel as FetchModel } from "./fetch.js";
import { OCIModel, type OCIModelOptions } from "./index.js";

const compartmentId = "ocid1.compartment.oc1..redacted";
const entries = [
  ["OCIModel", OCIModel],
  ["OCIModel of ./fetch", FetchModel],
] as const;

describe.each(entries)("%s and the recorded exchanges", (_name, Model) => {
  /** Asks, and gets the recorded answer. */
  async function replay(
    name: "generic-gpt" | "generic-llama-stream",
    options: Partial<OCIModelOptions> & { model: string },
    request: ModelRequest,
  ) {
    const recording = readNativeRecording(name);
    const native = createNativeChatHandler([recording]);
    await using server = await startHttpServer(native.handle);
    const model = new Model({ compartmentId, endpoint: server.url, apiKey: "sk-test", ...options } as never);
    const { complete, error, events } = await outcomeOf(model.stream(request));
    if (error) throw error;
    return { recording, sent: native.requests[0]?.body, complete, shown: shownOf(events), events };
  }

  test("generic-gpt: our request is the recorded one, our events are its answer", async () => {
    const { recording, sent, complete, shown } = await replay(
      "generic-gpt",
      { model: "openai.gpt-5.4", streaming: false, maxTokens: 120 },
      {
        messages: [
          { role: "system", content: "You are a terse assistant." },
          { role: "user", content: "Tell me a joke about opentelemetry" },
        ],
      },
    );
    expect(sent).toEqual(recording.request);
    const { usage, choices } = Object(readNativeRecording("generic-gpt").body.chatResponse);
    const { text } = choices[0].message.content[0];
    expect(shown.join("")).toBe(text);
    expect(complete).toEqual({
      type: "model_complete",
      message: {
        role: "assistant",
        content: [{ type: "text", text }],
        origin: { provider: "oci.sdk", modelId: "openai.gpt-5.4" },
      },
      usage: { inputTokens: 25, outputTokens: 39, totalTokens: 64, cachedInputTokens: 0, reasoningTokens: 0, raw: usage },
      finishReason: { reason: "stop", raw: "stop" },
    });
  });

  test("generic-llama-stream: our request is the recorded one, our events are its answer", async () => {
    const { recording, sent, complete, shown, events } = await replay(
      "generic-llama-stream",
      { model: "meta.llama-3.3-70b-instruct" },
      {
        messages: [{ role: "user", content: "Tell me a joke about opentelemetry" }],
        settings: { temperature: 0.2, maxTokens: 100 },
      },
    );
    expect(sent).toEqual(recording.request);
    const { sse } = readNativeRecording("generic-llama-stream");
    const wire = [...sse.matchAll(/^data: (\{.*)$/gm)].map(([, data = ""]) => JSON.parse(data));
    const texts = wire.flatMap(({ message }) => message?.content[0].text || []);
    expect(texts.length).toBeGreaterThan(20);
    expect(shown).toEqual(texts);
    expect(events.filter(({ type }) => type === "model_warning")).toEqual([]);
    expect(complete).toEqual({
      type: "model_complete",
      message: {
        role: "assistant",
        content: [{ type: "text", text: texts.join("") }],
        origin: { provider: "oci.sdk", modelId: "meta.llama-3.3-70b-instruct" },
      },
      usage: {
        inputTokens: 43,
        outputTokens: 33,
        totalTokens: 76,
        raw: { completionTokens: 33, promptTokens: 43, totalTokens: 76 },
      },
      finishReason: { reason: "stop", raw: "stop" },
    });
  });
});

/** The deltas of text, in order. */
function shownOf(events: readonly ModelEvent[]): string[] {
  return events.flatMap((event) => (event.type === "model_chunk" && event.content ? [event.content] : []));
}
