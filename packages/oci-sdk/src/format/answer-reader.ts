import { type FinishReason, type JsonObject, LocusError, type ModelEvent, StreamInterruptedError } from "@locus/core";
import { finishTurn, parseObject, type ReaderContext, type WireReader } from "@locus/core/provider";
import type { OCICall } from "./call.js";
import { normalizeUsage, type OCIUsage } from "./usage.js";

/** What a reader of answers needs. */
export interface AnswerOptions extends ReaderContext {
  /** How the request was made. */
  call: OCICall;
}

/** Adds an event to those of the current piece. */
export type Emit = (event: ModelEvent | undefined) => void;

/** What one piece says about the end of the answer. */
interface AnswerEnd {
  /** The service's word for why it ended. */
  finishReason?: string | null | undefined;
  usage?: OCIUsage | null | undefined;
  /** Why it failed. */
  errorMessage?: string | null | undefined;
  /** Whether the answer is over, as far as is known by now: should the stream end here, it is whole. */
  isOver: boolean;
}

/** What a format tells of an answer besides the answer. */
type Details = () => JsonObject | undefined;

/** What one format adds to the reading of answers. */
export interface AnswerFormat<Wire> {
  /** Reads a piece of an answer, or a whole one. */
  read(wire: Wire, emit: Emit, isWhole: boolean): AnswerEnd;
  /** Gives what was kept back. */
  end?(emit: Emit): void;
  /** What the service reports besides the answer, where the caller asked for it. */
  details?: Details | undefined;
}

/** The words of all formats and families. */
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

/** Reads answers of OCI's chat API in one of its formats. Pure: it knows nothing but what it is given. */
export function answerReader<Wire extends object>(
  { builder, call, provider, toError, unexpected }: AnswerOptions,
  format: AnswerFormat<Wire>,
): WireReader {
  let raw: string | undefined;
  let usage: OCIUsage | undefined;
  let isOver = false;
  /** What the current piece gave so far. */
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
      if (!isOver) throw new StreamInterruptedError("The stream ended without its last event: the answer is not whole.");
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
 * The events in the data of one, where a line end stands between them in place of an empty line: to the specification that is one event with
 * data of several lines, and the service is said to send it (LiteLLM's reader of OCI's streams).
 *
 * @returns `undefined` unless every line is an event.
 */
function eventsIn(data: string): string[] | undefined {
  const lines = data.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 1 && lines.every((line) => line === "[DONE]" || parseObject(line)) ? lines : undefined;
}

/** An error where an answer should be: `{ code, message }`, or wrapped as the maker of the model does. Messages of answers are objects. */
function isFailure({ error, errors, message }: JsonObject): boolean {
  return Boolean(error || errors) || typeof message === "string";
}

/** A delta as it is; the text of an answer that came whole, word by word. */
export function piecesOf(text: string, isWhole: boolean): readonly string[] {
  return isWhole ? (text.match(/\S+\s*|\s+/g) ?? []) : text === "" ? [] : [text];
}

/**
 * What a text that repeats all that was said adds to it.
 *
 * @param said - The pieces so far.
 * @param text - What the last event says: everything again, nothing, or the last piece.
 */
export function missingIn(said: string, text: string): string {
  if (text.startsWith(said)) return text.slice(said.length);
  // What begins alike is the whole again. The pieces were shown: where it differs from them, they stand.
  const half = said.slice(0, Math.ceil(said.length / 2)).trimStart();
  return half !== "" && text.trimStart().startsWith(half) ? "" : text;
}
