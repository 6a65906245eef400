import type { AssistantPart, FunctionToolSpec, JsonObject, Message, ModelRequest, ToolCallPart, UserPart } from "@locus/core";
import fc from "fast-check";

const text = fc.constantFrom("", "Hi", "Weather in Oslo?", "a\nb", "世界 👩‍🚀");
const toolName = fc.constantFrom("weather", "look-up", "2nd", "weather_");
const args: fc.Arbitrary<JsonObject> = fc.constantFrom(
  {},
  { city: "Oslo" },
  { city: "Rome", days: 3 },
  { nested: { list: [1, null] } },
);

const userPart: fc.Arbitrary<UserPart> = fc.oneof(
  text.map((words): UserPart => ({ type: "text", text: words })),
  fc.constantFrom<UserPart>(
    { type: "image", source: { url: "https://example.com/a.png" } },
    { type: "image", source: { base64: "iVBORw0KGgo=", mediaType: "image/png" }, detail: "high" },
    { type: "audio", source: { base64: "UklGRg==", mediaType: "audio/wav" } },
    { type: "file", source: { url: "https://example.com/a.pdf" } },
    { type: "file", filename: "a.txt", source: { base64: btoa("Penguins swim."), mediaType: "text/plain" } },
  ),
);
const userContent = fc.oneof(text, fc.array(userPart, { maxLength: 3 }));
const assistantPart: fc.Arbitrary<AssistantPart> = fc.oneof(
  text.map((words): AssistantPart => ({ type: "text", text: words })),
  fc.constant<AssistantPart>({ type: "reasoning", text: "Hm.", providerData: { "oci.sdk": "thinking" } }),
  fc.constant<AssistantPart>({ type: "refusal", refusal: "No." }),
);

/** A step of a conversation, before calls get their ids. */
const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("system" as const), content: text }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("user" as const), content: userContent }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("said" as const),
      content: fc.oneof(text, fc.array(assistantPart, { maxLength: 3 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("called" as const),
      content: fc.array(assistantPart, { maxLength: 2 }),
      calls: fc.array(fc.record({ name: toolName, arguments: args }), { minLength: 1, maxLength: 3 }),
      /** Order of the results, some of which may be missing. */
      order: fc.array(fc.nat(2), { maxLength: 3 }),
      result: userContent,
      isError: fc.boolean(),
      /** Whether a message stands between the call and its results. */
      between: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stray" as const), content: text }) },
);

/** Any conversation, sensible or not. */
const conversations: fc.Arbitrary<Message[]> = fc.array(step, { minLength: 1, maxLength: 7 }).map((steps) => {
  const messages: Message[] = [];
  for (const [index, one] of steps.entries()) {
    if (one.kind === "system" || one.kind === "user") messages.push({ role: one.kind, content: one.content } as Message);
    else if (one.kind === "said") messages.push({ role: "assistant", content: one.content });
    else if (one.kind === "stray")
      messages.push({ role: "tool", toolCallId: `stray_${index}`, name: "weather", content: one.content });
    else {
      const calls = one.calls.map(
        (call, position): ToolCallPart => ({ type: "tool_call", id: `call_${index}_${position}`, ...call }),
      );
      messages.push({ role: "assistant", content: [...one.content, ...calls] });
      if (one.between) messages.push({ role: "system", content: "Be brief." });
      for (const position of new Set(one.order)) {
        const call = calls[position];
        if (call)
          messages.push({ role: "tool", toolCallId: call.id, name: call.name, content: one.result, isError: one.isError });
      }
    }
  }
  return messages;
});

const tools: FunctionToolSpec[] = ["weather", "look-up", "2nd"].map((name) => ({
  type: "function",
  name,
  description: `Does ${name}.`,
  parameters: {
    type: "object",
    properties: {
      city: { type: "string", enum: ["Oslo", "Rome"] },
      days: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }] },
      tags: { type: "array", items: { type: "string" } },
      place: { type: "object", properties: { lat: { type: "number" } } },
    },
    required: ["city"],
  },
}));

/** Any request. */
export const requests: fc.Arbitrary<ModelRequest> = fc.record(
  {
    messages: conversations,
    tools: fc.constantFrom([], tools.slice(0, 1), tools),
    toolChoice: fc.constantFrom("auto" as const, "none" as const, "required" as const, { tool: "weather" }),
    output: fc.constant({
      name: "answer",
      schema: { type: "object", properties: { a: { type: "string" }, b: { type: "integer", maximum: 9 } }, required: ["a"] },
      strict: true,
    }),
    settings: fc.record(
      {
        maxTokens: fc.constantFrom(10, 9000),
        temperature: fc.constantFrom(0, 0.7),
        topP: fc.constantFrom(0.5),
        stop: fc.constantFrom("x", ["x", "y"]),
        seed: fc.constantFrom(7),
        frequencyPenalty: fc.constantFrom(0.1),
        presencePenalty: fc.constantFrom(0.1),
        reasoningEffort: fc.constantFrom("none", "low", "xhigh"),
        parallelToolCalls: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ["messages"] },
);
