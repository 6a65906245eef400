import { type FinishReason, type JsonObject, LocusError, type ModelEvent, StreamInterruptedError } from "@locus/core";
import { finishTurn, parseObject, type ReaderContext, type WireReader } from "@locus/core/provider";
import type { OCICall } from "./call.js";
import { normalizeUsage, type OCIUsage } from "./usage.js";

/** Options of {@link answerReader}. */
export interface AnswerOptions extends ReaderContext {
  /** The request that is answered. */
  call: OCICall;
}

/** Emits an event of the current piece. */
export type Emit = (event: ModelEvent | undefined) => void;

/** Facts about the end of an answer, from one piece. */
interface AnswerEnd {
  /** The service's finish reason. */
  finishReason?: string | null | undefined;
  usage?: OCIUsage | null | undefined;
  /** The service's error message. */
  errorMessage?: string | null | undefined;
  /** Whether the answer is complete if the stream ends here. */
  isOver: boolean;
}

/** Returns the provider data of an answer. */
type Details = () => JsonObject | undefined;

/** The format-specific part of a reader. */
export interface AnswerFormat<Wire> {
  /** Reads one piece of an answer, or a whole answer. */
  read(wire: Wire, emit: Emit, isWhole: boolean): AnswerEnd;
  /** Emits the events that had to wait for the end of the answer. */
  end?(emit: Emit): void;
  /** Returns additional data that the caller requested. */
  details?: Details | undefined;
}

/** Finish reasons of all formats and families. */
const reasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  complete: "stop",
  stop_sequence: "stop",
  length: "length",
  max_tokens: "length",
  error_limit: "length",
  tool_calls: "tool_calls",
  tool_call: "tool_calls",
  content_filter: "content_filter",
  error_toxic: "content_filter",
};

/** Creates a reader of answers of OCI's chat API, for one of its formats. */
export function answerReader<Wire extends object>(
  { builder, call, provider, toError, unexpected }: AnswerOptions,
  format: AnswerFormat<Wire>,
): WireReader {
  let raw: string | undefined;
  let usage: OCIUsage | undefined;
  let isOver = false;
  /** Events of the current piece. */
  let events: ModelEvent[] = [];
  const emit: Emit = (event) => {
    if (event) events.push(event);
  };
  const reader: WireReader = {
    push({ event, data }, isWhole = false) {
      events = [];
      if (data === "[DONE]") isOver = true;
      else if (event !== "ping") {
        try {
          const wire = parseObject(data);
          if (!wire && !isWhole) {
            const lines = eventsIn(data);
            if (lines) return lines.flatMap((line) => reader.push({ data: line, ...(event !== undefined && { event }) }));
          }
          if (!wire || (isWhole && !isFailure(wire) && !wire.chatResponse)) throw unexpected(data);
          if (event === "error" || isFailure(wire)) throw toError(wire);
          const end = format.read((wire.chatResponse ?? wire) as Wire, emit, isWhole);
          raw ||= end.finishReason ?? undefined;
          if (typeof wire.modelId === "string" && wire.modelId) builder.servedModelId ??= wire.modelId;
          if (end.usage) {
            usage = end.usage;
            if (!raw && !end.isOver && !isWhole) emit(builder.usage(normalizeUsage(usage)));
          }
          isOver = end.isOver || isWhole;
          if (raw?.toLowerCase() === "error") {
            throw toError({ message: end.errorMessage ?? "The service ended the answer with an error." });
          }
        } catch (cause) {
          throw LocusError.isInstance(cause) ? cause : unexpected(data, cause);
        }
      }
      return events;
    },

    end() {
      if (!isOver) throw new StreamInterruptedError("The stream ended before its last event: the answer is incomplete.");
      events = [];
      format.end?.(emit);
      const finishReason = raw ? { reason: reasons[raw.toLowerCase()] ?? ("other" as const), raw } : { reason: "stop" as const };
      const details = format.details?.();
      const data = details && Object.keys(details).length > 0 ? details : undefined;
      const ending = { usage: usage && normalizeUsage(usage), finishReason, providerData: data && { [provider]: data } };
      return [...events, ...builder.end(ending)].flatMap((one) =>
        one.type === "model_complete" ? finishTurn(one, call.restoreOutput) : one,
      );
    },
  };
  return reader;
}

/**
 * Splits events that are separated by one line end instead of an empty line. By the specification that is one event with several lines
 * of data, but the service sends it according to LiteLLM's reader of OCI's streams.
 *
 * @returns `undefined` unless every line is an event.
 */
function eventsIn(data: string): string[] | undefined {
  const lines = data.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 1 && lines.every((line) => line === "[DONE]" || parseObject(line)) ? lines : undefined;
}

/** Whether the body is an error: `{ code, message }`, or wrapped by the model's vendor. `message` of an answer is an object. */
function isFailure({ error, errors, message }: JsonObject): boolean {
  return Boolean(error || errors) || typeof message === "string";
}

/** Splits the text of a whole answer into words; a delta stays one piece. */
export function piecesOf(text: string, isWhole: boolean): readonly string[] {
  return isWhole ? (text.match(/\S+\s*|\s+/g) ?? []) : text === "" ? [] : [text];
}

/**
 * The part of `text` that was not received before.
 *
 * @param received - The pieces so far.
 * @param text - Text of the last event: the whole text again, nothing, or the last piece.
 */
export function missingIn(received: string, text: string): string {
  if (text.startsWith(received)) return text.slice(received.length);
  // The same first half means a repetition. Its differences are ignored, because the pieces were already emitted.
  const half = received.slice(0, Math.ceil(received.length / 2)).trimStart();
  return half !== "" && text.trimStart().startsWith(half) ? "" : text;
}
