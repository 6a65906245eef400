import { type JsonObject, type Message, textOf } from "@locus/core";

/** One item of a conversation. {@link lines} replaces call ids by numbers, because ids differ by service. */
type Item = { who: string; text: string } | { call: string; name: string; args: string } | { answers: string; text: string };

/** Options of {@link transcriptLines}. */
interface TranscriptLinesOptions {
  /** The providers or models whose thinking is included. @defaultValue [] */
  thoughtsOf?: readonly string[];
}

/**
 * A transcript as lines independent of any protocol, such as `user: Hi` and `call 1: weather {"city":"Oslo"}`, to compare with the
 * requests of a service.
 */
export function transcriptLines(messages: readonly Message[], { thoughtsOf = [] }: TranscriptLinesOptions = {}): string[] {
  return lines(
    messages.flatMap((message): Item[] => {
      if (message.role === "tool") return [{ answers: message.toolCallId, text: textOf(message) }];
      const { role: who, content } = message;
      if (typeof content === "string") return [{ who, text: content }];
      const { provider = "", modelId = "" } = message.role === "assistant" ? (message.origin ?? {}) : {};
      return content.flatMap((part): Item[] => {
        if (part.type === "text") return [{ who, text: part.text }];
        if (part.type === "tool_call") return [{ call: part.id, name: part.name, args: JSON.stringify(part.arguments) }];
        const isShown = thoughtsOf.includes(provider) || thoughtsOf.includes(modelId);
        return part.type === "reasoning" && isShown ? [{ who: "thought", text: part.text }] : [];
      });
    }),
  );
}

/** The messages of Chat Completions as lines. */
export function chatLines(messages: unknown): string[] {
  return lines(
    objects(messages).flatMap((message): Item[] => {
      const { role, content, tool_call_id, tool_calls } = message;
      if (role === "tool") return [{ answers: String(tool_call_id), text: textIn(content) }];
      const text = textIn(content);
      const calls = objects(tool_calls).map(({ id, function: called }): Item => {
        const { name, arguments: args } = Object(called);
        return { call: String(id), name, args };
      });
      return [...(text ? [{ who: whoIs(role), text }] : []), ...calls];
    }),
  );
}

/** Items of the Responses API as lines. */
export function itemLines(items: unknown): string[] {
  return lines(
    objects(items).map((item): Item => {
      const { type = "message", role, content, summary, call_id, name, arguments: args, output } = item;
      if (type === "function_call") return { call: String(call_id), name: String(name), args: String(args) };
      if (type === "function_call_output") return { answers: String(call_id), text: textIn(output) };
      if (type === "reasoning") return { who: "thought", text: textIn(summary) };
      return type === "message" ? { who: whoIs(role), text: textIn(content) } : { who: String(type), text: "" };
    }),
  );
}

/** A transcript without the data that differs between identical runs: ids of calls and responses, and provider data. */
export function withoutIds(messages: readonly Message[]): unknown {
  const numbers = new Map<string, number>();
  const numberOf = (id: string): number => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return numbers.get(id) ?? 0;
  };
  const text = JSON.stringify(messages, (key, value) => {
    if (["responseId", "state", "wireId", "providerData"].includes(key)) return undefined;
    if (key === "toolCallId") return numberOf(value);
    return Object(value).type === "tool_call" ? { ...value, id: numberOf(value.id) } : value;
  });
  return JSON.parse(text);
}

/** Numbers calls in order. A result gets the number of the latest call with its id, because some services repeat ids. */
function lines(items: readonly Item[]): string[] {
  const numbers = new Map<string, number>();
  let count = 0;
  return items.map((item) => {
    if ("answers" in item) return `result ${numbers.get(item.answers) ?? "of no call"}: ${item.text}`;
    if ("who" in item) return `${item.who}: ${item.text}`;
    count += 1;
    numbers.set(item.call, count);
    return `call ${count}: ${item.name} ${item.args}`;
  });
}

/** Some models name the system role `developer`. */
function whoIs(role: unknown): string {
  return role === "developer" ? "system" : String(role);
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value : [];
}

/** The text of a string, or of parts. */
function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  return objects(content)
    .map(({ text, refusal }) => text ?? refusal ?? "")
    .join("");
}
