import { ask } from "@locus/internal-oci-suite";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { entries, startNativeService } from "../testing/oci-model.js";

const model = "ocid1.generativeaiendpoint.oc1.us-chicago-1.amaaaaaacustom";

describe.each(entries)("a custom model on a dedicated cluster, $entry", ({ createModel }) => {
  test.each([true, false])("its calls in text are calls, and go back as such: streaming %s", async (streaming) => {
    const text = ["I will look.\n<tool", '_call>{"name": "weather", "argu', 'ments": {"city": "Oslo"}}</tool_', "call>"];
    await using service = await startNativeService([{ text }, { text: "Sunny." }], { models: { [model]: "custom.qwen" } });
    const target = createModel({ ...service.target, model, streaming, compat: { textToolCalls: true } });
    const parameters = { type: "object", properties: {} };
    const tools = [{ type: "function" as const, name: "weather", description: "Weather.", parameters }];
    const first = await outcomeOf(target.stream(ask({ tools })));
    expect(first.error).toBeUndefined();
    const message = first.complete?.message;
    expect(message?.content).toEqual([
      { type: "text", text: "I will look.\n" },
      { type: "tool_call", id: expect.stringMatching(/^call_/), name: "weather", arguments: { city: "Oslo" } },
    ]);
    expect(first.complete?.finishReason).toEqual({ reason: "tool_calls", raw: "stop" });
    expect(warningsOf(first)).toEqual([]);

    if (!message) return;
    const [, call] = message.content as [object, { id: string }];
    const second = await outcomeOf(
      target.stream(
        ask({
          tools,
          messages: [...ask().messages, message, { role: "tool", toolCallId: call.id, name: "weather", content: "sunny" }],
        }),
      ),
    );
    expect(second.complete?.message.content).toEqual([{ type: "text", text: "Sunny." }]);
    expect(service.requests.map(({ body }) => body.servingMode)).toEqual([
      { servingType: "DEDICATED", endpointId: model },
      { servingType: "DEDICATED", endpointId: model },
    ]);
    expect(Object(service.requests[1]?.chatRequest).messages.slice(1)).toEqual([
      {
        role: "ASSISTANT",
        content: [{ type: "TEXT", text: "I will look.\n" }],
        toolCalls: [{ id: call.id, type: "FUNCTION", name: "weather", arguments: '{"city":"Oslo"}' }],
      },
      { role: "TOOL", toolCallId: call.id, content: [{ type: "TEXT", text: "sunny" }] },
    ]);
  });
});
