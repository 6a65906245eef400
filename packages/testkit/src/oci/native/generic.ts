import type { JsonObject } from "@locus/core";
import { defined } from "@locus/core/provider";
import { deltasOf } from "../../scripted/scripted-turn.js";
import { doneEvent, type NativeEvent, padded } from "./native-event.js";
import type { NativeRenderer } from "./native-renderer.js";
import { wantsUsage } from "./native-request.js";
import { nativeUsage } from "./native-usage.js";
import { callsOf, genericCallDeltas, genericCalls, toolDialect } from "./tool-deltas.js";

const textPart = (text: string): JsonObject => ({ type: "TEXT", text });

/** GENERIC: one choice, as in Chat Completions. Its finish event has no index; usage follows, then `[DONE]`. */
export const generic: NativeRenderer = {
  fields: ["reasoning", "text", "toolCalls", "annotations", "refusal"],
  modelVersion: "1.0.0",
  chatResponse(reply, { model, style }) {
    const dialect = toolDialect(model, style.toolDeltas);
    const calls = genericCalls(callsOf(reply), dialect);
    const { refusal, reasoning, annotations } = reply;
    const isOpenAI = model.startsWith("openai.");
    return {
      apiFormat: "GENERIC",
      timeCreated: new Date().toISOString(),
      choices: [
        {
          index: 0,
          message: {
            role: "ASSISTANT",
            content: reply.text === undefined ? dialect.noText : [textPart(deltasOf(reply.text).join(""))],
            ...defined({ refusal, reasoningContent: reasoning && deltasOf(reasoning).join("") }),
            // As recorded: without calls, models of OpenAI omit `toolCalls` but send an empty `annotations`; Llama does the reverse.
            ...(isOpenAI || annotations ? { annotations: annotations ?? [] } : {}),
            ...(isOpenAI && calls.length === 0 ? {} : { toolCalls: calls }),
          },
          finishReason: finishReasonOf(reply),
          logprobs: {},
        },
      ],
      ...nativeUsage(reply),
      ...(isOpenAI && { serviceTier: "DEFAULT" }),
    };
  },
  events(reply, { model, style, chatRequest }) {
    const dialect = toolDialect(model, style.toolDeltas);
    const events: NativeEvent[] = [];
    const add = (part: NativeEvent["part"], message: JsonObject): void => {
      events.push({ part, data: padded({ index: 0, message: { role: "ASSISTANT", ...message } }) });
    };
    add("opening", { content: [textPart("")] });
    for (const delta of deltasOf(reply.reasoning)) add("content", { reasoningContent: delta });
    for (const delta of deltasOf(reply.text)) add("content", { content: [textPart(delta)] });
    if (reply.refusal !== undefined) add("content", { content: dialect.noText, refusal: reply.refusal });
    if (reply.annotations) add("content", { content: dialect.noText, annotations: reply.annotations });
    for (const toolCalls of genericCallDeltas(callsOf(reply), dialect)) add("call", { content: dialect.noText, toolCalls });
    const message = { role: "ASSISTANT", content: [textPart("")] };
    events.push({ part: "end", data: padded({ message, finishReason: finishReasonOf(reply) }) });
    const usage = nativeUsage(reply);
    if (wantsUsage(chatRequest) && usage.usage) events.push({ part: "end", data: padded(usage) });
    return [...events, doneEvent];
  },
};

function finishReasonOf({ finishReason, toolCalls = [] }: Parameters<NativeRenderer["events"]>[0]): string | null {
  return finishReason === undefined ? (toolCalls.length > 0 ? "tool_calls" : "stop") : finishReason;
}
