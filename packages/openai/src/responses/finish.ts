import type { JsonObject, ModelCompleteEvent, ModelEvent } from "@locus/core";
import { finishTurn, parseObject } from "@locus/core/provider";
import type { ResponsesCall } from "./call.js";
import type { ResponsesAnswer } from "./wire.js";

/** The finish reason of a response that ended. */
export function finishReasonOf({ status, incomplete_details: details }: ResponsesAnswer): ModelCompleteEvent["finishReason"] {
  if (status !== "incomplete") return { reason: "stop", raw: status ?? "completed" };
  const raw = details?.reason ?? status;
  // Any reason but the filter has cut the answer as well: no call of it may run.
  return { reason: raw === "content_filter" ? raw : "length", raw };
}

/** Makes a finished turn true to what is in it. Where a model comments before it answers, the output is the last message alone. */
export function finishResponse(complete: ModelCompleteEvent, call: ResponsesCall): ModelEvent[] {
  const { restoreOutput } = call;
  const last = lastText(complete, call);
  const output = last && restoreOutput ? restoreOutput(last) : last;
  return finishTurn(complete, restoreOutput).map((event) =>
    output !== undefined && event.type === "model_complete" ? { output, ...event } : event,
  );
}

/** The object of the last text of several, where one was asked for. */
function lastText({ message: { content } }: ModelCompleteEvent, { body }: ResponsesCall): JsonObject | undefined {
  const texts = typeof content === "string" ? [] : content.flatMap((part) => (part.type === "text" ? part.text : []));
  return texts.length > 1 && Object(body.text).format ? parseObject(texts.at(-1) ?? "") : undefined;
}
