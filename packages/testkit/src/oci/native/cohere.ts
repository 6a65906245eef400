import type { JsonObject } from "@locus/core";
import { defined } from "@locus/core/provider";
import { deltasOf } from "../../scripted/scripted-turn.js";
import { isObject, objectsOf } from "../../servers/http/is-object.js";
import { type NativeEvent, padded } from "./native-event.js";
import type { NativeRenderer, RenderContext } from "./native-renderer.js";
import type { NativeReply } from "./native-reply.js";
import { wantsUsage } from "./native-request.js";
import { nativeUsage } from "./native-usage.js";
import { callsOf } from "./tool-deltas.js";

const apiFormat = "COHERE";

/**
 * COHERE, the first version of Cohere's API: a text, and calls without ids. The last event of a stream repeats the whole text; no
 * `[DONE]` follows.
 */
export const cohere: NativeRenderer = {
  fields: ["text", "toolCalls", "citations", "documents", "errorMessage"],
  modelVersion: "1.0",
  chatResponse: (reply, context) => ({ ...wholeAnswer(reply, context, cohereCalls(reply)), ...nativeUsage(reply) }),
  events(reply, context) {
    const { cohereCalls: position = "both" } = context.style;
    const toolCalls = cohereCalls(reply);
    const inTerminal = position === "events" ? [] : toolCalls;
    return [
      ...deltasOf(reply.text).map((text): NativeEvent => ({ part: "content", data: padded({ apiFormat, text }) })),
      ...(position === "terminal" ? [] : toolCalls).map(
        (call): NativeEvent => ({ part: "call", data: padded({ apiFormat, toolCalls: [call] }) }),
      ),
      {
        part: "end",
        data: {
          ...padded(wholeAnswer(reply, context, inTerminal)),
          ...(wantsUsage(context.chatRequest) ? nativeUsage(reply) : {}),
        },
      },
    ];
  },
};

/** The whole answer without its usage. */
function wholeAnswer(reply: NativeReply, { chatRequest }: RenderContext, toolCalls: readonly JsonObject[]): JsonObject {
  const { documents, errorMessage } = reply;
  const citations = reply.citations?.map((citation) => ({ ...citation }));
  const text = deltasOf(reply.text).join("");
  return {
    apiFormat,
    text,
    chatHistory: [...history(chatRequest), { role: "CHATBOT", message: text, ...(toolCalls.length > 0 && { toolCalls }) }],
    ...defined({ citations, documents, errorMessage }),
    finishReason: reply.finishReason === undefined ? "COMPLETE" : reply.finishReason,
    ...(toolCalls.length > 0 && { toolCalls }),
  };
}

/** The conversation including the new turn, without the preamble, as recorded. */
function history({ chatHistory, message, toolResults }: JsonObject): JsonObject[] {
  const results = objectsOf(toolResults);
  return [
    ...objectsOf(chatHistory),
    ...(results.length > 0 ? [{ role: "TOOL", toolResults: results }] : []),
    ...(typeof message === "string" && message !== "" ? [{ role: "USER", message }] : []),
  ];
}

/** Calls with their arguments as an object. */
function cohereCalls(reply: NativeReply): JsonObject[] {
  return callsOf(reply).map(({ name, pieces }) => ({ name, parameters: parametersOf(name, pieces.join("")) }));
}

function parametersOf(name: string, text: string): JsonObject {
  if (text.trim() === "") return {};
  try {
    const parameters: unknown = JSON.parse(text);
    if (isObject(parameters)) return parameters;
  } catch {}
  throw new Error(`COHERE sends the arguments of a call as an object, but those of "${name}" are not an object: ${text}`);
}
