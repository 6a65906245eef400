import { type Message, textOf } from "@locus/core";
import type { Warn } from "@locus/core/provider";
import { assistantText } from "../format/assistant-text.js";
import { type AnsweredCall, pairCallsWithResults, type Turn } from "../format/pair-calls-with-results.js";
import type { ToolNames } from "../format/tool-names.js";
import { type GroundingDocument, toDocument } from "./to-document.js";
import type { CohereCall, CohereMessage, CohereResult } from "./wire.js";

/** A conversation in COHERE. Empty fields are absent, except for `message`. */
export interface CohereConversation {
  /** The system prompt. */
  preambleOverride?: string;
  chatHistory?: readonly CohereMessage[];
  /** The user's new message; `""` with `toolResults`. */
  message: string;
  /** Results of the previous turn's calls. */
  toolResults?: readonly CohereResult[];
  documents?: readonly GroundingDocument[];
}

/** Context of {@link toConversation}. */
export interface HistoryContext {
  names: Pick<ToolNames, "toWire">;
  /** Whether results are sent with their question and without the calls (`isForceSingleStep`). */
  isSingleStep?: boolean | undefined;
  /** Whether no tools are sent. Then results go into the history, because `toolResults` needs the tools. */
  isWithoutTools?: boolean | undefined;
  warn: Warn;
}

/** Text of empty history entries, because COHERE refuses an entry without text. */
const blank = " ";
/** Text of an empty new message, because it needs at least one token. */
const nothing = ".";

/**
 * Converts messages to COHERE: a history, and either a new user message or the results of the last calls, never both.
 *
 * - Leading system messages become the preamble. Later ones stay in place, but never between a call and its result.
 * - Results follow their calls and repeat the calls' parameters. A chatbot's turn follows the results.
 * - The user's text files become documents. Other media are not sent, with a warning.
 * - A conversation that ends with the assistant, or with results of tools that are not sent, gets the user message "Continue.", with
 *   a warning.
 */
export function toConversation(messages: readonly Message[], context: HistoryContext): CohereConversation {
  const { isSingleStep, isWithoutTools, warn } = context;
  const turns = pairCallsWithResults(messages);
  const start = turns.findIndex(({ message }) => message.role !== "system");
  const preamble = turns.splice(0, start < 0 ? turns.length : start).map(({ message }) => textOf(message));
  const documents = turns.flatMap(({ message }) => documentsOf(message, warn));
  const asked = turns.length - 1 - [...turns].reverse().findIndex(({ message }) => message.role !== "system");
  const now = turns[asked];
  const calls = now && "calls" in now ? now.calls : [];
  // System messages after the last turn move before it, because COHERE has no field for them there.
  const past = turns.filter((turn) => turn !== now);

  const result = (conversation: Omit<CohereConversation, "message"> & { message?: string }): CohereConversation => {
    const { chatHistory = [], message = "", ...rest } = conversation;
    return {
      ...(preamble.length > 0 && { preambleOverride: preamble.join("\n\n") }),
      ...(chatHistory.length > 0 && { chatHistory }),
      message,
      ...rest,
      ...(documents.length > 0 && { documents }),
    };
  };
  if (now && calls.length > 0 && !isWithoutTools) {
    if (!isSingleStep) {
      const chatbot = toEntries(now, context).slice(0, 1);
      return result({ chatHistory: [...toHistory(past, context), ...chatbot], toolResults: toResults(calls, context) });
    }
    const question = past.length - 1 - [...past].reverse().findIndex(({ message }) => message.role === "user");
    const since = past.slice(question + 1);
    const steps = [...since, now].flatMap((turn) => ("calls" in turn ? turn.calls : []));
    const others = since.filter((turn) => !("calls" in turn) || turn.calls.length === 0);
    const { message } = past[question] ?? {};
    return result({
      chatHistory: toHistory([...past.slice(0, question), ...others], context),
      message: (message && textOf(message)) || nothing,
      toolResults: toResults(steps, context),
    });
  }
  const isAnswered = now?.message.role === "assistant";
  if (isAnswered) {
    const last = calls.length > 0 ? "results without their tools" : "the assistant";
    warn("continued_conversation", `COHERE cannot continue after ${last}: the user message "Continue." was added.`, "messages");
  }
  const history = toHistory(isAnswered ? turns : past, context);
  if (history.at(-1)?.role === "TOOL") history.push({ role: "CHATBOT", message: blank });
  return result({ chatHistory: history, message: isAnswered ? "Continue." : (now && textOf(now.message)) || nothing });
}

/** Converts turns to history entries. A chatbot's turn follows results, blank if the conversation has none. */
function toHistory(turns: readonly Turn[], context: HistoryContext): CohereMessage[] {
  const history: CohereMessage[] = [];
  for (const entry of turns.flatMap((turn) => toEntries(turn, context))) {
    if (history.at(-1)?.role === "TOOL" && entry.role !== "CHATBOT") history.push({ role: "CHATBOT", message: blank });
    history.push(entry);
  }
  return history;
}

function toEntries(turn: Turn, context: HistoryContext): CohereMessage[] {
  if (!("calls" in turn)) {
    const { message } = turn;
    return [{ role: message.role === "user" ? "USER" : "SYSTEM", message: textOf(message) || blank }];
  }
  const { text, refusal } = assistantText(turn.message, context.warn);
  const message = text + refusal || blank;
  if (turn.calls.length === 0) return [{ role: "CHATBOT", message }];
  const toolResults = toResults(turn.calls, context);
  return [
    { role: "CHATBOT", message, toolCalls: toolResults.map(({ call }) => call) },
    { role: "TOOL", toolResults },
  ];
}

function toResults(calls: readonly AnsweredCall[], { names, warn }: HistoryContext): CohereResult[] {
  return calls.map(({ call: { name, arguments: parameters }, result }) => {
    const call: CohereCall = { name: names.toWire(name), parameters };
    for (const part of typeof result.content === "string" ? [] : result.content) {
      if (part.type !== "text") {
        warn("unsupported_content", `COHERE does not accept ${part.type} parts in tool results: not sent.`, "messages");
      }
    }
    const text = textOf(result);
    return { call, outputs: [result.isError ? { error: text } : { output: text }] };
  });
}

function documentsOf(message: Turn["message"], warn: Warn): GroundingDocument[] {
  if (message.role !== "user" || typeof message.content === "string") return [];
  return message.content.flatMap((part) => (part.type === "text" ? [] : toDocument(part, warn)));
}
