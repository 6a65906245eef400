import {
  jsonSchema,
  type Model,
  type ModelCompleteEvent,
  OutputValidationError,
  type Schema,
  summarizeAtLimit,
  textOf,
  tool,
} from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { eventsOf, play, succeed } from "./run-agent.js";

const outputSchema = z.object({ city: z.string(), degrees: z.number() });
const good = '{"city":"Oslo","degrees":3}';
const oslo = { city: "Oslo", degrees: 3 };
const look = tool({ name: "look", description: "", parameters: z.object({}), execute: () => "3 degrees" });
const finish = tool({ name: "finish", description: "", parameters: z.object({}), terminal: true, execute: () => "Finished." });
const separate = { capabilities: { tools: true, toolsWithOutput: false } };

describe("structured output", () => {
  test.each<[string, string]>([
    ["plain JSON", good],
    ["a code block", `Here you are:\n\`\`\`json\n${good}\n\`\`\`\nEnjoy.`],
    ["a code block without a language", `\`\`\`\n${good}\n\`\`\``],
    ["space around it", `\n ${good} \n`],
  ])("%s", async (_name, text) => {
    const model = scriptedModel([text]);
    const { result } = await succeed({ model, outputSchema });
    expect(result).toMatchObject({ success: true, parsed: oslo, message: text, stopReason: "complete" });
    expect(model.requests).toMatchObject([{ output: { name: "output", strict: true, schema: { type: "object" } } }]);
  });

  test.each([
    [undefined, 3],
    [2, 3],
    [1, 2],
    [0, 1],
  ])("outputSchemaRetries %s: %d calls, then the error with text and issues", async (outputSchemaRetries, calls) => {
    const model = scriptedModel(() => '{"city":7}');
    const { error, events } = await play({ model, outputSchema, outputSchemaRetries });
    expect(model.requests).toHaveLength(calls);
    expect(OutputValidationError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ text: '{"city":7}', issues: [{ path: "city" }, { path: "degrees" }] });
    expect(events.at(-1)).toMatchObject({ type: "terminate", reason: "error", error: { code: "output_validation" } });
  });

  test("a repaired answer: both turns and the retry prompt stay in the transcript", async () => {
    const model = scriptedModel(["It is 3 degrees.", good]);
    const { result, events } = await succeed({ model, outputSchema, maxIterations: 1 });
    expect(result).toMatchObject({ parsed: oslo, iterations: 1, stopReason: "complete" });
    expect(result.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
    expect(result.messages.map(textOf)[2]).toContain("The answer holds no JSON.");
    expect(eventsOf(events, "model_complete").map(({ purpose }) => purpose)).toEqual(["turn", "output"]);
  });

  test("a retry may use tools, and the count of calls continues", async () => {
    const model = scriptedModel(["?", { toolCalls: [{ name: "look" }] }, good]);
    const { result } = await succeed({ model, outputSchema, tools: [look], outputSchemaRetries: 1 });
    expect(result).toMatchObject({ parsed: oslo, iterations: 2 });
  });

  test("outputSchemaStrict: false is passed on", async () => {
    const model = scriptedModel([good]);
    await succeed({ model, outputSchema, outputSchemaStrict: false });
    expect(model.requests).toMatchObject([{ output: { strict: false } }]);
  });

  test.each([
    ["a refusal part", { parts: [{ type: "refusal" as const, refusal: "No." }] }],
    ["the refusal finish reason", { text: "No.", finishReason: "refusal" as const }],
    ["the content filter", { text: "", finishReason: "content_filter" as const }],
  ])("%s is not retried", async (_name, turn) => {
    const model = scriptedModel([turn]);
    const { error } = await play({ model, outputSchema });
    expect(model.requests).toHaveLength(1);
    expect(error).toMatchObject({ code: "output_validation", message: expect.stringContaining("The model declined to answer.") });
  });

  test("a model that does not combine tools and a schema gets one last call without tools", async () => {
    const model = scriptedModel([{ toolCalls: [{ name: "look" }] }, "It is 3 degrees in Oslo.", good], separate);
    const { result, events } = await succeed({ model, outputSchema, tools: [look] });
    expect(result).toMatchObject({ parsed: oslo, iterations: 2, stopReason: "complete" });
    expect(model.requests.map((request) => [request.tools?.length, request.output?.name])).toEqual([
      [1, undefined],
      [1, undefined],
      [undefined, "output"],
    ]);
    expect(eventsOf(events, "model_complete").at(-1)?.purpose).toBe("output");
  });

  test("without tools, such a model gets the schema in the first call", async () => {
    const model = scriptedModel([good], separate);
    const { result } = await succeed({ model, outputSchema });
    expect(result.parsed).toEqual(oslo);
  });

  test("a terminal tool, then the object", async () => {
    const model = scriptedModel([{ toolCalls: [{ name: "finish" }] }, good]);
    const { result } = await succeed({ model, outputSchema, tools: [finish] });
    expect(result).toMatchObject({ stopReason: "terminal_tool", success: true, parsed: oslo });
    expect(model.requests[1]).not.toHaveProperty("tools");
  });

  test("a successful stop by a hook, then the object, even with unanswered calls", async () => {
    const model = scriptedModel([{ toolCalls: [{ name: "look" }] }, good]);
    const { result } = await succeed({
      model,
      outputSchema,
      tools: [look],
      hooks: [{ afterModelCall: ({ purpose }) => (purpose === "turn" ? { stop: { reason: "confidence_met" } } : undefined) }],
    });
    expect(result).toMatchObject({ stopReason: "confidence_met", success: true, parsed: oslo });
    expect(model.requests[1]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user"]);
  });

  test("a successful stop without an object is an error", async () => {
    const { result } = await succeed({
      model: scriptedModel([]),
      outputSchema,
      hooks: [{ beforeModelCall: () => ({ stop: { reason: "sure", success: true } }) }],
    });
    expect(result).toMatchObject({ stopReason: "sure", success: false, parsed: undefined });
  });

  test("a run that stops early makes no output call", async () => {
    const model = scriptedModel(() => ({ toolCalls: [{ name: "look" }] }));
    const { result } = await succeed({ model, outputSchema, tools: [look], maxIterations: 1 });
    expect(result).toMatchObject({ stopReason: "max_iterations", success: false, parsed: undefined });
    const summary = scriptedModel([{ toolCalls: [{ name: "look" }] }, "So far: 3."]);
    const summed = await succeed({ model: summary, outputSchema, tools: [look], maxIterations: 1, onLimit: summarizeAtLimit() });
    expect(summed.result).toMatchObject({ stopReason: "max_iterations", parsed: undefined, message: "So far: 3." });
  });

  test("the parsed object has transforms, defaults and asynchronous validation applied", async () => {
    const schema = z.object({
      city: z.string().transform((city) => city.toUpperCase()),
      unit: z.string().default("C"),
      degrees: z.number().refine(async (degrees) => degrees < 10),
    });
    const asynchronous: Schema<unknown, z.output<typeof schema>> = schema;
    const model = scriptedModel(['{"city":"Oslo","degrees":30}', good]);
    const { result } = await succeed({ model, outputSchema: asynchronous });
    expect(result.parsed).toEqual({ city: "OSLO", unit: "C", degrees: 3 });
    expect(model.requests).toHaveLength(2);
  });

  test("a schema that is not an object", async () => {
    const list = jsonSchema<number[]>({ type: "array", items: { type: "number" } });
    const { result } = await succeed({ model: scriptedModel(["[1,2]"]), outputSchema: list });
    expect(result.parsed).toEqual([1, 2]);
  });

  test("the object parsed by the provider wins over the text, unless a hook rewrites the message", async () => {
    const complete: ModelCompleteEvent = {
      type: "model_complete",
      message: { role: "assistant", content: '{"reshaped":true}' },
      finishReason: { reason: "stop" },
      output: oslo,
    };
    const model: Model = {
      provider: "acme",
      modelId: "acme-1",
      capabilities: {},
      async *stream() {
        yield complete;
      },
    };
    expect((await succeed({ model, outputSchema })).result.parsed).toEqual(oslo);
    const rewritten = { role: "assistant" as const, content: '{"city":"Bergen","degrees":5}' };
    const { result } = await succeed({ model, outputSchema, hooks: [{ afterModelCall: () => ({ message: rewritten }) }] });
    expect(result.parsed).toEqual({ city: "Bergen", degrees: 5 });
  });

  test("a run that a hook continues makes a new output call", async () => {
    let sent = false;
    const seen: unknown[] = [];
    const { result } = await succeed({
      model: scriptedModel([good, '{"city":"Bergen","degrees":5}']),
      outputSchema,
      hooks: [
        {
          beforeTerminate({ parsed }) {
            seen.push(parsed);
            if (sent) return undefined;
            sent = true;
            return { continueWith: [{ role: "user", content: "Another city." }] };
          },
        },
      ],
    });
    expect(seen).toEqual([oslo, { city: "Bergen", degrees: 5 }]);
    expect(result.parsed).toEqual({ city: "Bergen", degrees: 5 });
  });
});
