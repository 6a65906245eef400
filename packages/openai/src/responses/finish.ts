import type { JsonObject, ModelCompleteEvent, ModelEvent } from "@locus/core";
import { finishTurn, parseObject } from "@locus/core/provider";
import type { ResponsesCall } from "./call.js";
import type { ResponsesAnswer } from "./wire.js";

/** The finish reason of a finished response. */
export function finishReasonOf({ status, incomplete_details: details }: ResponsesAnswer): ModelCompleteEvent["finishReason"] {
  if (status !== "incomplete") return { reason: "stop", raw: status ?? "completed" };
  const raw = details?.reason ?? status;
  // Any reason but the filter means a cut answer too, so that no call of it may run.
  return { reason: raw === "content_filter" ? raw : "length", raw };
}

/** Finishes the turn. If the model comments before it answers, the output is parsed from the last text alone. */
export function finishResponse(complete: ModelCompleteEvent, call: ResponsesCall): ModelEvent[] {
  const { restoreOutput } = call;
  const last = lastText(complete, call);
  const output = last && restoreOutput ? restoreOutput(last) : last;
  return finishTurn(complete, restoreOutput).map((event) =>
    output !== undefined && event.type === "model_complete" ? { output, ...event } : event,
  );
}

/** Parses the last of several texts, if the request asked for an object. */
function lastText({ message: { content } }: ModelCompleteEvent, { body }: ResponsesCall): JsonObject | undefined {
  const texts = typeof content === "string" ? [] : content.flatMap((part) => (part.type === "text" ? part.text : []));
  return texts.length > 1 && Object(body.text).format ? parseObject(texts.at(-1) ?? "") : undefined;
}
