import { expect, test } from "vitest";
import { MessageBuilder } from "./message-builder.js";

test("the message holds the parts in the order in which they came", () => {
  const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
  builder.think("hm");
  builder.text("a");
  builder.text("b");
  expect(builder.toolCall({ index: 0, id: "c1", name: "f", arguments: '{"a":' })).toEqual({
    type: "model_chunk",
    toolCall: { index: 0, id: "c1", name: "f", argumentsDelta: '{"a":' },
  });
  builder.toolCall({ index: 0, arguments: "1}" });
  expect(builder.end({ finishReason: { reason: "tool_calls" } })).toEqual([
    {
      type: "model_complete",
      message: {
        role: "assistant",
        content: [
          { type: "reasoning", text: "hm" },
          { type: "text", text: "ab" },
          { type: "tool_call", id: "c1", name: "f", arguments: { a: 1 } },
        ],
        origin: { provider: "acme", modelId: "acme-large" },
      },
      finishReason: { reason: "tool_calls" },
    },
  ]);
});
