import type { JsonObject, JsonValue } from "@locus/core";
import { describe, expect, test } from "vitest";
import { genericRequest, problem, userSays } from "./ask-native.js";

const llama = "meta.llama-3.3-70b-instruct";

describe("GENERIC", () => {
  const assistant = (...ids: string[]): JsonObject => ({
    role: "ASSISTANT",
    content: null,
    toolCalls: ids.map((id) => ({ id, type: "FUNCTION", name: "f", arguments: "{}" })),
  });
  const tool = (toolCallId: string): JsonObject => ({ role: "TOOL", toolCallId, content: [{ type: "TEXT", text: "1" }] });
  const tools = (parameters: JsonObject): JsonObject => ({ tools: [{ type: "FUNCTION", name: "f", parameters }] });
  const properties = (schema: JsonObject): JsonObject => ({
    type: "object",
    properties: { first: { type: "string" }, count: schema },
  });
  const gemini = "google.gemini-2.5-pro";
  const atCount = "'tools[0].function_declarations[0].parameters.properties[1].value'";

  test.each<[string, JsonObject, string, string | undefined]>([
    ["results of all calls", { messages: [userSays("Hi"), assistant("a", "b"), tool("b"), tool("a")] }, llama, undefined],
    [
      "a result without its call",
      { messages: [userSays("Hi"), assistant("a"), tool("call_x")] },
      llama,
      "Invalid parameter: 'toolCallId' of 'call_x' not found in 'toolCalls' of previous message.",
    ],
    [
      "a result of a call before the last turn",
      { messages: [userSays("Hi"), assistant("a"), tool("a"), assistant("b"), tool("b"), tool("a")] },
      llama,
      "Invalid parameter: 'toolCallId' of 'a' not found in 'toolCalls' of previous message.",
    ],
    [
      "a call without its result",
      { messages: [userSays("Hi"), assistant("a", "b"), tool("a")] },
      "openai.gpt-4.1",
      "An assistant message with 'toolCalls' must be followed by tool messages responding to each 'toolCallId'. The following toolCallIds did not have response messages: b",
    ],
    [
      "a call without its result, to Gemini",
      { messages: [userSays("Hi"), assistant("a", "b"), tool("a")] },
      gemini,
      "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
    ],
    ["no messages", { messages: [] }, llama, "Invalid parameter: 'messages' must not be empty."],
    [
      "128 tools",
      { tools: Array.from({ length: 128 }, (_, index) => ({ type: "FUNCTION", name: `f${index}` })) },
      llama,
      undefined,
    ],
    [
      "129 tools",
      { tools: Array.from({ length: 129 }, (_, index) => ({ type: "FUNCTION", name: `f${index}` })) },
      llama,
      "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 129 instead.",
    ],
    [
      "a tool's name with a dot",
      { tools: [{ type: "FUNCTION", name: "a.b" }] },
      llama,
      "Invalid 'tools[0].name': expected a string that matches the pattern '^[a-zA-Z0-9_-]{1,64}$'.",
    ],
    [
      "the choice of a tool that is not there",
      { toolChoice: { type: "FUNCTION", name: "g" }, ...tools({}) },
      llama,
      "Invalid parameter: 'toolChoice' names the function 'g', which is not in 'tools'.",
    ],
    [
      "a bound that Gemini does not know",
      tools(properties({ type: "integer", exclusiveMinimum: 0 })),
      gemini,
      `Invalid JSON payload received. Unknown name "exclusiveMinimum" at ${atCount}: Cannot find field.`,
    ],
    [
      "a reference in a list, which Gemini does not know",
      tools(properties({ type: "array", items: { $ref: "#/$defs/x" } })),
      gemini,
      `Invalid JSON payload received. Unknown name "$ref" at ${atCount.slice(0, -1)}.items': Cannot find field.`,
    ],
    [
      "several types, which Gemini does not know",
      tools(properties({ type: ["string", "null"] })),
      gemini,
      `Invalid JSON payload received. Proto field is not repeating, cannot start list at ${atCount.slice(0, -1)}.type': Cannot find field.`,
    ],
    [
      "a reference in an alternative",
      tools(properties({ anyOf: [{ type: "null" }, { $ref: "#/$defs/x" }] })),
      gemini,
      `Invalid JSON payload received. Unknown name "$ref" at ${atCount.slice(0, -1)}.any_of[1]': Cannot find field.`,
    ],
    [
      "a property that is named like a bound",
      tools({ type: "object", properties: { exclusiveMinimum: { type: "integer" } } }),
      gemini,
      undefined,
    ],
    [
      "a reference in the schema of the answer",
      { responseFormat: { type: "JSON_SCHEMA", jsonSchema: { name: "x", schema: { $ref: "#/$defs/x" } } } },
      gemini,
      `Invalid JSON payload received. Unknown name "$ref" at 'generation_config.response_schema': Cannot find field.`,
    ],
    ["bounds and references to anybody else", tools(properties({ exclusiveMinimum: 0, $ref: "#/$defs/x" })), llama, undefined],
  ])("%s", async (_name, fields, model, message) => {
    expect(await problem(genericRequest(fields), model)).toBe(message);
  });

  const unsupported = "unsupported_parameter";
  test.each<[string, string, JsonValue, code: string | undefined, message?: string]>([
    [
      "openai.gpt-5",
      "maxTokens",
      100,
      unsupported,
      "Unsupported parameter: 'maxTokens' is not supported with this model. Use 'maxCompletionTokens' instead.",
    ],
    [
      "openai.gpt-4.1",
      "maxTokens",
      100,
      unsupported,
      "Unsupported parameter: 'maxTokens' is not supported with this model. Use 'maxCompletionTokens' instead.",
    ],
    ["openai.gpt-oss-120b", "maxTokens", 100, undefined],
    ["openai.gpt-5", "maxCompletionTokens", 100, undefined],
    [
      "openai.o3",
      "temperature",
      0.3,
      "unsupported_value",
      "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) value is supported.",
    ],
    [
      "openai.gpt-5-mini",
      "topP",
      0.9,
      "unsupported_value",
      "Unsupported value: 'topP' does not support 0.9 with this model. Only the default (1) value is supported.",
    ],
    ["openai.gpt-5", "temperature", 1, undefined],
    ["openai.gpt-5-chat", "temperature", 0.3, undefined],
    [
      "openai.gpt-5",
      "frequencyPenalty",
      0,
      unsupported,
      "Unsupported parameter: 'frequencyPenalty' is not supported with this model.",
    ],
    [
      "openai.gpt-4.1",
      "reasoningEffort",
      "LOW",
      unsupported,
      "Unsupported parameter: 'reasoningEffort' is not supported with this model.",
    ],
    ["openai.gpt-4.1", "temperature", 0.3, undefined],
    [llama, "maxTokens", 5_000, undefined],
  ])("%s with %s %s", async (model, param, value, code, message) => {
    const text = await problem(genericRequest({ [param]: value }), model);
    expect(text && JSON.parse(text)).toEqual(code && { error: { message, type: "invalid_request_error", param, code } });
    const plain = await problem(genericRequest({ [param]: value }), model, { parameterErrors: "plain" });
    expect(plain).toBe(message && `Invalid '${param}': ${message}`);
  });

  test.each([
    ["xai.grok-4", "reasoningEffort", "LOW", true],
    ["xai.grok-4.20", "reasoningEffort", "LOW", true],
    ["xai.grok-3-mini", "reasoningEffort", "LOW", false],
    ["xai.grok-3-mini", "presencePenalty", 0.5, true],
  ])("%s with %s %s", async (model, parameter, value, isRefused) => {
    const text = await problem(genericRequest({ [parameter]: value }), model);
    expect(text && JSON.parse(text)).toEqual(
      isRefused
        ? { code: "Client specified an invalid argument", error: `Model ${model} does not support parameter ${parameter}.` }
        : undefined,
    );
  });
});
