import { LocusError, type ModelEvent, StreamInterruptedError } from "@locus/core";
import { parseObject, type ReaderContext, type WireReader } from "@locus/core/provider";
import { failureIn } from "../failure-in.js";
import { answerDetails } from "./answer-details.js";
import { answerItems } from "./answer-items.js";
import type { ResponsesCall } from "./call.js";
import { finishReasonOf, finishResponse } from "./finish.js";
import { normalizeUsage } from "./usage.js";
import type { ResponsesAnswer, ResponsesEvent } from "./wire.js";

/** Options of {@link responsesStream}. */
export interface ResponsesStreamOptions extends ReaderContext {
  /** The call that is answered. */
  call: ResponsesCall;
}

/**
 * Maps the events of a response to events of locus.
 *
 * The `type` of an event decides, else its `event:` line. Progress of hosted calls and unknown events become partial `provider` parts.
 */
export function responsesStream({ builder, call, provider, toError, unexpected }: ResponsesStreamOptions): WireReader {
  const items = answerItems({ builder, provider, announcesThinking: !call.hidesReasoning });
  /** The finished response. */
  let answer: ResponsesAnswer | undefined;

  function identify({ id, model }: ResponsesAnswer): void {
    if (id) builder.responseId = id;
    if (typeof model === "string" && model) builder.servedModelId = model;
  }

  function end(response: ResponsesAnswer): ModelEvent[] {
    const { error, id, status } = response;
    if (status === "failed" || error) throw toError(error ?? { message: "The response failed without a reason." });
    answer = response;
    identify(response);
    if (id && call.keepsThread) builder.state = { previousResponseId: id };
    return items.fill(response.output ?? []);
  }

  function event(wire: ResponsesEvent, type: string | undefined): readonly ModelEvent[] {
    const { response } = wire;
    // A failed item, such as a call of a remote tool, does not end the answer.
    const isOfItem = wire.item_id != null || wire.output_index != null;
    const failure = type !== "error" && (isOfItem || (type && (response || !wire.error))) ? undefined : failureIn(wire, type);
    if (failure) throw toError(failure);
    if (response) identify(response);
    const ends = type === "response.completed" || type === "response.incomplete" || type === "response.failed";
    if (response && ends) return end({ status: type.slice("response.".length), ...response });
    const counted = response?.usage && builder.usage(normalizeUsage(response.usage));
    if (counted) return [counted];
    return items.push(type === wire.type || type === undefined ? wire : { ...wire, type });
  }

  function whole(wire: ResponsesAnswer, data: string): ModelEvent[] {
    const isAnswer = Array.isArray(wire.output) && !wire.error;
    const failure = isAnswer ? undefined : failureIn(wire);
    if (failure) throw toError(failure);
    if (!isAnswer) throw unexpected(data);
    const isEnded = wire.status == null || /^(completed|incomplete|failed)$/.test(wire.status);
    return isEnded ? end(wire) : [];
  }

  return {
    get isOver() {
      return answer !== undefined;
    },

    push({ event: line, data }, isWhole = false) {
      if (answer || data === "[DONE]") return [];
      try {
        const wire = parseObject(data);
        if (!wire) throw unexpected(data);
        return isWhole
          ? whole(wire as ResponsesAnswer, data)
          : event(wire as ResponsesEvent, (wire as ResponsesEvent).type ?? line);
      } catch (cause) {
        throw LocusError.isInstance(cause) ? cause : unexpected(data, cause);
      }
    },

    end() {
      if (!answer)
        throw new StreamInterruptedError("The stream ended before the response was finished: the answer is incomplete.");
      const { usage } = answer;
      const data = answerDetails(answer, call.body);
      return builder
        .end({
          usage: usage ? normalizeUsage(usage) : undefined,
          finishReason: finishReasonOf(answer),
          providerData: data && { [provider]: data },
        })
        .flatMap((event) => (event.type === "model_complete" ? finishResponse(event, call) : event));
    },
  };
}
