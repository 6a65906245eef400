import { foldChatChunks } from "@locus/internal-recordings";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChatReply, chatReplyBody, chatReplyChunks } from "./chat-reply.js";

const deltas = fc.array(fc.string({ minLength: 1 }), { minLength: 1 });
const reply: fc.Arbitrary<ChatReply> = fc.record(
  {
    reasoning: deltas,
    reasoningField: fc.constantFrom("reasoning", "reasoning_content"),
    text: deltas,
    toolCalls: fc.array(fc.record({ name: fc.string({ minLength: 1 }), arguments: deltas })),
    usage: fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat(), reasoningTokens: fc.nat(), cachedInputTokens: fc.nat() }),
    finishReason: fc.constantFrom("stop", "length"),
  },
  { requiredKeys: [] },
);

test("a reply has the same content streamed and unstreamed", () => {
  fc.assert(
    fc.property(reply, (value) => {
      const body = JSON.parse(JSON.stringify(chatReplyBody(value)));
      const { message, finish_reason } = body.choices[0];
      expect(foldChatChunks(chatReplyChunks(value).map((chunk) => JSON.stringify(chunk)))).toEqual({
        text: message.content ?? "",
        reasoning: message.reasoning_content ?? message.reasoning ?? "",
        toolCalls: (message.tool_calls ?? []).map((call: { id: string; function: object }) => ({
          id: call.id,
          ...call.function,
        })),
        finishReason: finish_reason,
        usage: body.usage,
      });
    }),
  );
});
