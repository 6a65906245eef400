import { type Message, type ToolCallPart, textOf, toolCallsOf } from "@locus/core";
import { createId } from "@locus/core/provider";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { type ResponsesReply, startResponsesServer } from "@locus/testkit/servers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OpenAIResponsesModel } from "./fetch.js";
import type { StateMode } from "./thread.js";

/** The steps of a conversation. */
type Step =
  | { kind: "turn"; stateMode: StateMode; modelId: string; reply: ResponsesReply }
  | { kind: "foreign"; calls: number }
  | { kind: "rewrite" }
  | { kind: "expire" };

const call = fc.constantFrom("call_0", "call_1", undefined).map((id) => ({ name: "tool", ...(id && { id }) }));
const output = fc.oneof(
  fc.constant({ reasoning: "Hm." }),
  fc.constant({ reasoning: { summary: [] } }),
  fc.constant({ message: { text: "Text." } }),
  fc.constant({ message: { text: "" } }),
  fc.constant({ item: { type: "web_search_call", status: "completed", action: { type: "search", query: "q" } } }),
  fc.constant({ item: { type: "image_generation_call", status: "completed", result: "AA==" } }),
  call.map((toolCall) => ({ toolCall })),
);

/** An answer never ends with a thought, and never has two thoughts in a row or two calls with one id. */
function plausible(items: readonly object[]): ResponsesReply {
  const ids = new Set<string>();
  const unique = items.filter((item) => {
    const { id } = Object(Object(item).toolCall);
    if (id === undefined) return true;
    const isNew = !ids.has(id);
    ids.add(id);
    return isNew;
  });
  const isThought = (item: object | undefined) => item !== undefined && "reasoning" in item;
  const kept = unique.filter((item, index) => !isThought(item) || (index + 1 < unique.length && !isThought(unique[index + 1])));
  return { output: kept as NonNullable<ResponsesReply["output"]> };
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("turn" as const),
      stateMode: fc.constantFrom<StateMode[]>("server", "server", "stateless-encrypted", "stateless"),
      modelId: fc.constantFrom("gpt-5", "gpt-5-mini"),
      reply: fc.array(output, { maxLength: 5 }).map(plausible),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("foreign" as const), calls: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "rewrite" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "expire" as const }) },
);

/** Mimics the loop: used ids change, and each call gets its result. */
function withResults(answer: Message, history: readonly Message[]): Message[] {
  if (answer.role !== "assistant" || typeof answer.content === "string") return [answer];
  const taken = new Set(history.flatMap(toolCallsOf).map(({ id }) => id));
  const content = answer.content.map((part) =>
    part.type === "tool_call" && taken.has(part.id) ? { ...part, id: createId("call_"), wireId: part.id } : part,
  );
  const message: Message = { ...answer, content };
  return [
    message,
    ...toolCallsOf(message).map(({ id, name }): Message => ({ role: "tool", toolCallId: id, name, content: "ok" })),
  ];
}

const foreignCall = (position: number): ToolCallPart => ({
  type: "tool_call",
  id: createId(`call_f${position}`),
  name: "tool",
  arguments: {},
});

test("in any conversation, the service never receives a dangling thought, call or output", {
  timeout: 30_000,
}, async () => {
  let reply: ResponsesReply = {};
  await using server = await startResponsesServer(() => reply);
  const { baseURL } = server;
  const models = new Map<string, OpenAIResponsesModel>();
  const modelOf = (stateMode: StateMode, model: string): OpenAIResponsesModel => {
    const key = `${stateMode} ${model}`;
    const known = models.get(key) ?? new OpenAIResponsesModel({ model, baseURL, stateMode });
    models.set(key, known);
    return known;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      models.clear();
      const messages: Message[] = [{ role: "system", content: "Be kind." }];
      for (const [index, each] of steps.entries()) {
        if (each.kind === "foreign") {
          const content = [
            { type: "text", text: `foreign ${index}` } as const,
            ...[...Array(each.calls).keys()].map(foreignCall),
          ];
          const origin = { provider: "openai", modelId: "gpt-4o" };
          messages.push(...withResults({ role: "assistant", content, origin }, messages));
        } else if (each.kind === "expire") server.expire("all");
        else if (each.kind === "rewrite") {
          const position = messages.map(({ role }) => role).lastIndexOf("assistant");
          const rewritten = messages[position];
          if (rewritten?.role !== "assistant" || !rewritten.origin?.state) continue;
          const { state: _state, ...origin } = rewritten.origin;
          messages[position] = { ...rewritten, origin };
        } else {
          messages.push({ role: "user", content: `user ${index}` });
          reply = each.reply;
          const outcome = await outcomeOf(modelOf(each.stateMode, each.modelId).stream({ messages }));
          expect(outcome.error).toBeUndefined();
          const { body, thread } = server.requests.at(-1) ?? {};
          expect(body?.instructions).toBe("Be kind.");
          // The model saw the whole conversation, in order.
          const seen = (thread ?? []).flatMap(({ role, content }) => (role ? textsIn(content) : []));
          expect(seen.filter(Boolean)).toEqual(
            messages
              .slice(1)
              .filter(({ role }) => role !== "tool")
              .flatMap(texts),
          );
          const codes = warningsOf(outcome).map(({ code }) => code);
          const reasons = steps.slice(0, index).some(({ kind }) => kind === "expire")
            ? ["unsupported_content", "thread_rebuilt", "unsupported_setting"]
            : ["unsupported_content"];
          expect(codes.filter((code) => !reasons.includes(code))).toEqual([]);
          if (outcome.complete) messages.push(...withResults(outcome.complete.message, messages));
        }
      }
    }),
    { numRuns: 150 },
  );
});

function texts(message: Message): string[] {
  if (message.role !== "assistant" || typeof message.content === "string") return [textOf(message)];
  return message.content.flatMap((part) => (part.type === "text" ? part.text : []));
}

function textsIn(content: unknown): string[] {
  if (typeof content === "string") return [content];
  return Array.isArray(content) ? content.map(({ text }) => text) : [];
}
