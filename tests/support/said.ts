import { type JsonObject, type Message, textOf } from "@locus/core";

/** One thing said in a conversation. Ids are whoever's they are: {@link lines} numbers the calls instead. */
type Said = { who: string; text: string } | { call: string; name: string; args: string } | { answers: string; text: string };

/** Whose thoughts count. */
interface SaidOptions {
  /** The providers, or the models, whose thoughts are shown. @defaultValue none */
  thoughtsOf?: readonly string[];
}

/**
 * A transcript as lines in no protocol's words, such as `user: Hi` and `call 1: weather {"city":"Oslo"}`: what it must have in
 * common with what a service was told.
 */
export function saidIn(messages: readonly Message[], { thoughtsOf = [] }: SaidOptions = {}): string[] {
  return lines(
    messages.flatMap((message): Said[] => {
      if (message.role === "tool") return [{ answers: message.toolCallId, text: textOf(message) }];
      const { role: who, content } = message;
      if (typeof content === "string") return [{ who, text: content }];
      const { provider = "", modelId = "" } = message.role === "assistant" ? (message.origin ?? {}) : {};
      return content.flatMap((part): Said[] => {
        if (part.type === "text") return [{ who, text: part.text }];
        if (part.type === "tool_call") return [{ call: part.id, name: part.name, args: JSON.stringify(part.arguments) }];
        const isShown = thoughtsOf.includes(provider) || thoughtsOf.includes(modelId);
        return part.type === "reasoning" && isShown ? [{ who: "thought", text: part.text }] : [];
      });
    }),
  );
}

/** The messages of Chat Completions as lines. */
export function saidInChat(messages: unknown): string[] {
  return lines(
    objects(messages).flatMap((message): Said[] => {
      const { role, content, tool_call_id, tool_calls } = message;
      if (role === "tool") return [{ answers: String(tool_call_id), text: textIn(content) }];
      const text = textIn(content);
      const calls = objects(tool_calls).map(({ id, function: called }): Said => {
        const { name, arguments: args } = Object(called);
        return { call: String(id), name, args };
      });
      return [...(text ? [{ who: whoIs(role), text }] : []), ...calls];
    }),
  );
}

/** Items of the Responses API as lines. */
export function saidInItems(items: unknown): string[] {
  return lines(
    objects(items).map((item): Said => {
      const { type = "message", role, content, summary, call_id, name, arguments: args, output } = item;
      if (type === "function_call") return { call: String(call_id), name: String(name), args: String(args) };
      if (type === "function_call_output") return { answers: String(call_id), text: textIn(output) };
      if (type === "reasoning") return { who: "thought", text: textIn(summary) };
      return type === "message" ? { who: whoIs(role), text: textIn(content) } : { who: String(type), text: "" };
    }),
  );
}

/** A transcript without what differs between two runs of the same: ids of calls and responses, and what only the service reads. */
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

/** Calls get numbers in their order, and results the number of the newest call of their id: some services repeat ids. */
function lines(said: readonly Said[]): string[] {
  const numbers = new Map<string, number>();
  let count = 0;
  return said.map((item) => {
    if ("answers" in item) return `result ${numbers.get(item.answers) ?? "of no call"}: ${item.text}`;
    if ("who" in item) return `${item.who}: ${item.text}`;
    count += 1;
    numbers.set(item.call, count);
    return `call ${count}: ${item.name} ${item.args}`;
  });
}

/** Some models call the system `developer`. */
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
