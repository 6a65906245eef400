import { type Message, textOf } from "@locus/core";
import type { Warn } from "@locus/core/provider";
import { assistantText } from "../format/assistant-text.js";
import { type AnsweredCall, pairCallsWithResults, type Turn } from "../format/pair-calls-with-results.js";
import type { ToolNames } from "../format/tool-names.js";
import { type GroundingDocument, toDocument } from "./to-document.js";
import type { CohereCall, CohereMessage, CohereResult } from "./wire.js";

/** A conversation as COHERE has it. What is empty is absent, but for the message. */
export interface CohereConversation {
  /** The system prompt. */
  preambleOverride?: string;
  chatHistory?: readonly CohereMessage[];
  /** What is said now; `""` beside results. */
  message: string;
  /** What the calls of the turn before came to. */
  toolResults?: readonly CohereResult[];
  documents?: readonly GroundingDocument[];
}

/** What {@link toConversation} needs to know. */
export interface HistoryContext {
  names: Pick<ToolNames, "toWire">;
  /** Results go back beside the question that led to them, without the calls (`isForceSingleStep`). */
  isSingleStep?: boolean | undefined;
  /** No tools are sent: results need theirs, and are history without them. */
  isWithoutTools?: boolean | undefined;
  warn: Warn;
}

/** Every entry of the history must say something. */
const blank = " ";
/** What is said now must have a token. */
const nothing = ".";

/**
 * Compiles a conversation into COHERE's form: a history, and either what is said now or what the last calls came to, never both.
 *
 * - System messages before all others are the preamble; later ones stay where they are, but never between a call and its result.
 * - Each call is followed by its results, with the parameters of the call; results are followed by a chatbot's turn.
 * - Text files of the user are documents. Other media are not sent, with a warning.
 * - A conversation that ends with the assistant, or with results of tools that are not sent, goes on with "Continue.", with a
 *   warning.
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
  // What comes after the last turn belongs before it: nothing else may stand there.
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
    const said = since.filter((turn) => !("calls" in turn) || turn.calls.length === 0);
    const { message } = past[question] ?? {};
    return result({
      chatHistory: toHistory([...past.slice(0, question), ...said], context),
      message: (message && textOf(message)) || nothing,
      toolResults: toResults(steps, context),
    });
  }
  const isAnswered = now?.message.role === "assistant";
  if (isAnswered) {
    const what = calls.length > 0 ? "results without their tools" : "the assistant";
    warn("continued_conversation", `COHERE cannot go on after ${what}: the user says "Continue."`, "messages");
  }
  const history = toHistory(isAnswered ? turns : past, context);
  if (history.at(-1)?.role === "TOOL") history.push({ role: "CHATBOT", message: blank });
  return result({ chatHistory: history, message: isAnswered ? "Continue." : (now && textOf(now.message)) || nothing });
}

/** The entries of some turns. Results are followed by a chatbot's turn, which may say nothing. */
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
        warn("unsupported_content", `COHERE takes no ${part.type} parts in results of tools: not sent.`, "messages");
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
