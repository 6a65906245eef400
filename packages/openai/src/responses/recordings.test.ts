import type { AssistantPart, JsonObject } from "@locus/core";
import { readRecording, responsesRecordings, responsesTurns } from "@locus/internal-recordings";
import { checkOutcome } from "@locus/testkit/conformance";
import { describe, expect, test } from "vitest";
import { provider, readAnswer } from "../testing/read-response.js";
import { toAnnotation } from "./annotations.js";
import type { ResponsesAnswer, ResponsesEvent } from "./wire.js";

/** The content of a response, read independently of its stream. */
function contentOf(response: ResponsesAnswer): AssistantPart[] {
  return (response.output ?? []).flatMap((item): AssistantPart[] => {
    const { id: _id, status: _status, ...rest } = item;
    switch (item.type) {
      case "message":
        return (item.content ?? []).flatMap(({ text, annotations }): AssistantPart[] => {
          if (!text) return [];
          return [
            {
              type: "text",
              text,
              ...(annotations?.length && { annotations: annotations.map(toAnnotation) }),
              ...(item.phase && { providerData: { [provider]: { phase: item.phase } } }),
            },
          ];
        });
      case "reasoning": {
        const text = [...(item.summary ?? []), ...(item.content ?? [])].map((part) => part.text).join("\n\n");
        if (!item.encrypted_content) return text ? [{ type: "reasoning", text }] : [];
        return [{ type: "reasoning", text, providerData: { [provider]: rest } }];
      }
      case "function_call":
        return [
          {
            type: "tool_call",
            id: String(item.call_id),
            name: String(item.name),
            arguments: JSON.parse(String(item.arguments)) as JsonObject,
          },
        ];
      case "image_generation_call": {
        const { result, ...data } = item;
        const mediaType = `image/${item.output_format}`;
        return [
          { type: "provider", kind: item.type, data: data as JsonObject },
          { type: "image", source: { base64: String(result), mediaType } },
        ];
      }
      default:
        return [{ type: "provider", kind: String(item.type), data: item }];
    }
  });
}

const answers = responsesRecordings
  .filter((name) => name !== "openai-error")
  .flatMap((name) => {
    const turns = responsesTurns(readRecording(name).chunks);
    return turns.map((chunks, turn) => ({
      name: `${name}, answer ${turn + 1}`,
      events: chunks.map((chunk): ResponsesEvent => JSON.parse(chunk)),
    }));
  });

describe("recorded answers", () => {
  test.each(answers)("$name, streamed, equals the content of its last event", ({ events }) => {
    const last = events.at(-1)?.response;
    if (!last) throw new Error("no response at the end");
    for (const eventLines of [true, false]) {
      const { events: mapped, complete } = readAnswer(events, { eventLines });
      const calls = last.output?.some(({ type }) => type === "function_call");
      const finishReason = { reason: calls ? "tool_calls" : "stop", raw: "completed" };
      checkOutcome({ events: mapped, complete });
      expect(complete.message).toEqual({
        role: "assistant",
        content: contentOf(last),
        origin: {
          provider,
          modelId: "some-model",
          servedModelId: last.model,
          responseId: last.id,
          state: { previousResponseId: last.id },
        },
        finishReason,
      });
      expect(complete.finishReason).toEqual(finishReason);
      expect(complete.usage).toMatchObject({
        inputTokens: last.usage?.input_tokens,
        outputTokens: last.usage?.output_tokens,
        totalTokens: last.usage?.total_tokens,
        cachedInputTokens: last.usage?.input_tokens_details?.cached_tokens,
        reasoningTokens: last.usage?.output_tokens_details?.reasoning_tokens,
        raw: last.usage,
      });
    }
  });

  test.each(answers)("$name, as a whole, yields the message of its stream", ({ events }) => {
    const last = events.at(-1)?.response;
    if (!last) throw new Error("no response at the end");
    const { events: mapped, complete } = readAnswer({ whole: last });
    checkOutcome({ events: mapped, complete });
    const streamed = readAnswer(events).complete;
    expect(complete).toEqual(streamed);
  });

  test.each(answers)("$name loses nothing if only its first and last events arrive", ({ events }) => {
    const ends = [events[0], events.at(-1)].filter((event) => event !== undefined);
    const whole = events.at(-1)?.response;
    if (!whole) throw new Error("no response at the end");
    const { events: mapped, complete } = readAnswer(ends);
    checkOutcome({ events: mapped, complete });
    expect(complete.message.content).toEqual(contentOf(whole));
  });

  const documents = responsesRecordings
    .map(readRecording)
    .flatMap(({ name, json }) => (json && name !== "openai-error" ? [{ name, json }] : []));
  test.each(documents)("$name, as a plain 200, equals its content", ({ json }) => {
    const whole: ResponsesAnswer = JSON.parse(json);
    const { events, complete } = readAnswer({ whole });
    checkOutcome({ events, complete });
    expect(complete.message.content).toEqual(contentOf(whole));
    expect(complete.usage?.totalTokens).toBe(whole.usage?.total_tokens);
  });

  test("a quota exhausted in the middle of a stream is thrown as a quota error", () => {
    const { chunks, json = "" } = readRecording("openai-error");
    const named = { code: "rate_limit", retryable: false, message: expect.stringContaining("You exceeded your current quota") };
    expect(() => readAnswer(chunks.map((chunk) => JSON.parse(chunk)))).toThrow(expect.objectContaining(named));
    expect(() => readAnswer({ whole: JSON.parse(json) })).toThrow(expect.objectContaining(named));
    const failed = chunks.filter((chunk) => JSON.parse(chunk).type !== "error");
    expect(() => readAnswer(failed.map((chunk) => JSON.parse(chunk)))).toThrow(expect.objectContaining(named));
  });
});
