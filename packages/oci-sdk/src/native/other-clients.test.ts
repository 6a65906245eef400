import { type ModelCompleteEvent, type ModelEvent, textOf, toolCallsOf } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { readNativeRecording } from "@locus/internal-recordings";
import { outcomeOf } from "@locus/testkit";
import type { NativeReply } from "@locus/testkit/oci";
import { describe, expect, test } from "vitest";
import { entries, models, startNativeService } from "../testing/oci-model.js";

/**
 * What other clients for this API are known to get wrong, each with the answer that shows it.
 *
 * `@oracle/langchain-oci` 0.0.2 was run on these streams: it doubles the text of COHERE ("Why didWhy did"), loses usage and finish
 * reason, throws "Invalid streamed response chunk data" on an event with nothing but calls, and makes one call of two
 * (`{"x":1}{"y":2}`). Oracle's locus for Python turns each piece of arguments into a separate call, and gives calls of the same tool one id.
 */
describe.each(entries)("$entry does not", ({ createModel }) => {
  async function read(
    reply: NativeReply | { sse: string },
    model: string,
  ): Promise<{ events: readonly ModelEvent[]; complete: ModelCompleteEvent }> {
    await using service = await startNativeService([reply]);
    const { events, complete, error } = await outcomeOf(createModel({ ...service.target, model }).stream(ask()));
    if (!complete) throw error;
    return { events, complete };
  }
  const sse = (...events: readonly (object | string)[]) => ({
    sse: events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join(""),
  });
  const delta = (id: string | undefined, name: string | undefined, args: string) => ({
    index: 0,
    message: { role: "ASSISTANT", content: null, toolCalls: [{ id, type: "FUNCTION", name, arguments: args }] },
  });
  const calls = ({ message }: ModelCompleteEvent) => toolCallsOf(message).map(({ name, arguments: args }) => [name, args]);

  test("double the text of COHERE, whose last event says it again", async () => {
    const { events, complete } = await read(readNativeRecording("cohere-v1-stream"), models.COHERE);
    const joke = "Why did the OpenTelemetry span cross the road?\n\nTo trace the other side.";
    expect(textOf(complete.message)).toBe(joke);
    const shown = events.flatMap((event) => (event.type === "model_chunk" ? (event.content ?? []) : []));
    expect(shown.join("")).toBe(joke);
  });

  test.each([
    ["COHERE", "cohere-v1-stream", models.COHERE, { reason: "stop", raw: "COMPLETE" }, [22, 18, 40]],
    [
      "GENERIC, where usage comes after the end",
      "generic-llama-stream",
      models.GENERIC,
      { reason: "stop", raw: "stop" },
      [43, 33, 76],
    ],
  ] as const)("lose usage and finish reason of a stream of %s", async (_name, recording, model, finishReason, tokens) => {
    const { complete } = await read(readNativeRecording(recording), model);
    expect(complete.finishReason).toEqual(finishReason);
    const { inputTokens, outputTokens, totalTokens } = complete.usage ?? {};
    expect([inputTokens, outputTokens, totalTokens]).toEqual(tokens);
  });

  test("throw on an event of COHERE with nothing but calls, nor take the calls twice that the last event repeats", async () => {
    const toolCalls = ["Oslo", "Rome"].map((city) => ({ name: "weather", parameters: { city } }));
    const { complete } = await read(
      sse(
        { apiFormat: "COHERE", toolCalls, pad: "aaa" },
        { apiFormat: "COHERE", text: "", chatHistory: [], finishReason: "COMPLETE", toolCalls, pad: "a" },
      ),
      models.COHERE,
    );
    expect(calls(complete)).toEqual([
      ["weather", { city: "Oslo" }],
      ["weather", { city: "Rome" }],
    ]);
    expect(new Set(toolCallsOf(complete.message).map(({ id }) => id)).size).toBe(2);
    expect(complete.finishReason).toEqual({ reason: "tool_calls", raw: "COMPLETE" });
  });

  test("make one call of two that GPT streams at the same position, nor a call of every delta", async () => {
    const { complete } = await read(
      sse(
        delta("call_a", "f", ""),
        delta(undefined, undefined, '{"x"'),
        delta(undefined, undefined, ":1}"),
        delta("call_b", "f", ""),
        delta(undefined, undefined, '{"y":2}'),
        { message: { role: "ASSISTANT" }, finishReason: "tool_calls" },
        "[DONE]",
      ),
      "openai.gpt-5.5",
    );
    expect(calls(complete)).toEqual([
      ["f", { x: 1 }],
      ["f", { y: 2 }],
    ]);
    expect(toolCallsOf(complete.message).map(({ id }) => id)).toEqual(["call_a", "call_b"]);
  });
});
