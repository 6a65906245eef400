import type { JsonObject } from "@locus/core";
import { defined } from "@locus/core/provider";
import { deltasOf } from "../../scripted/scripted-turn.js";
import { doneEvent, type NativeEvent, padded } from "./native-event.js";
import type { NativeRenderer } from "./native-renderer.js";
import type { NativeCitation, NativeReply } from "./native-reply.js";
import { wantsUsage } from "./native-request.js";
import { nativeUsage } from "./native-usage.js";
import { callsOf } from "./tool-deltas.js";

const apiFormat = "COHEREV2";
const textPart = (text: string): JsonObject => ({ type: "TEXT", text });
const thinkingPart = (thinking: string): JsonObject => ({ type: "THINKING", thinking });

/**
 * COHEREV2, the second version of Cohere's API: one message of typed parts.
 *
 * No stream of it is recorded. The whole answer is known from the service, and other clients read its events like those of
 * GENERIC. So each event here is a GENERIC envelope around a piece of that message. `cohereV2Ending` selects one of the two
 * possible endings; a client should understand both.
 */
export const cohereV2: NativeRenderer = {
  fields: ["reasoning", "text", "toolPlan", "toolCalls", "citations", "errorMessage"],
  modelVersion: "2.0",
  chatResponse: (reply) => ({ ...wholeAnswer(reply), ...nativeUsage(reply) }),
  events(reply, { chatRequest, style }) {
    const events: NativeEvent[] = [];
    const add = (part: NativeEvent["part"], message: JsonObject): void => {
      events.push({ part, data: padded({ apiFormat, index: 0, message: { role: "ASSISTANT", ...message } }) });
    };
    add("opening", { content: [textPart("")] });
    for (const toolPlan of deltasOf(reply.toolPlan)) add("content", { toolPlan });
    for (const delta of deltasOf(reply.reasoning)) add("content", { content: [thinkingPart(delta)] });
    for (const delta of deltasOf(reply.text)) add("content", { content: [textPart(delta)] });
    for (const citation of reply.citations ?? []) add("content", { citations: [wireCitation(citation)] });
    for (const { id, name, pieces } of callsOf(reply)) {
      add("call", { toolCalls: [{ id, type: "FUNCTION", function: { name, arguments: "" } }] });
      for (const piece of pieces) add("call", { toolCalls: [{ function: { arguments: piece } }] });
    }
    const usage = wantsUsage(chatRequest) ? nativeUsage(reply) : {};
    if (style.cohereV2Ending === "COHERE") return [...events, { part: "end", data: { ...padded(wholeAnswer(reply)), ...usage } }];
    const { message: _, ...ending } = wholeAnswer(reply);
    events.push({ part: "end", data: padded({ ...ending, message: { role: "ASSISTANT", content: [textPart("")] } }) });
    if (usage.usage) events.push({ part: "end", data: padded({ apiFormat, ...usage }) });
    return [...events, doneEvent];
  },
};

/** The whole answer without its usage. */
function wholeAnswer(reply: NativeReply): JsonObject {
  const { reasoning, text, toolPlan, citations, finishReason, errorMessage } = reply;
  const toolCalls = callsOf(reply).map(({ id, name, pieces }) => ({
    id,
    type: "FUNCTION",
    function: { name, arguments: pieces.join("") },
  }));
  return {
    apiFormat,
    id: "chat-1",
    message: {
      role: "ASSISTANT",
      content: [
        ...(reasoning === undefined ? [] : [thinkingPart(deltasOf(reasoning).join(""))]),
        ...(text === undefined ? [] : [textPart(deltasOf(text).join(""))]),
      ],
      ...(toolPlan !== undefined && { toolPlan: deltasOf(toolPlan).join("") }),
      ...(toolCalls.length > 0 && { toolCalls }),
      ...(citations && { citations: citations.map(wireCitation) }),
    },
    finishReason: finishReason === undefined ? (toolCalls.length > 0 ? "TOOL_CALL" : "COMPLETE") : finishReason,
    ...defined({ errorMessage }),
  };
}

function wireCitation({ start, end, text, documentIds }: NativeCitation): JsonObject {
  const sources = documentIds.map((id) => ({ type: "DOCUMENT", document: { id } }));
  return { start, end, text, contentIndex: 0, type: "TEXT_CONTENT", sources };
}
