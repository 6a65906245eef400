import type { ChatErrorReply, ChatReply, ChatRequest } from "@locus/testkit/servers";
import * as z from "zod";

const chat = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string().nullish() })) });

/** Replaces a language model by a few rules that demonstrate the page. */
export function standIn(request: ChatRequest): ChatReply | ChatErrorReply {
  const { messages } = chat.parse(request.body);
  const last = messages.at(-1);
  const prompt = last?.content ?? "";
  if (last?.role === "tool") return { text: inWords(`The station reports: ${prompt}`) };
  if (/weather/i.test(prompt)) {
    const city = /\bin (\w+)/.exec(prompt)?.[1] ?? "Oslo";
    return { toolCalls: [{ name: "weather", arguments: { city } }] };
  }
  if (/count/i.test(prompt)) return { text: inWords(Array.from({ length: 400 }, (_, index) => index + 1).join(" ")) };
  if (/fail/i.test(prompt)) return { status: 400, error: { message: "The gateway at llm.internal:8443 is down." } };
  const previous = messages.filter(({ role }) => role === "assistant").at(-1)?.content;
  return { text: inWords(previous ? `Before, I said: ${previous}` : `You said: ${prompt}`) };
}

function inWords(text: string): string[] {
  return text.split(/(?<= )/);
}
