import type { JsonObject } from "@locus/core";
import { describe, expect, test } from "vitest";
import { chatDetails, cohereRequest, problem, refused, userSays, v2Request } from "./ask-native.js";

const commandR = "cohere.command-r-plus-08-2024";
const commandA = "cohere.command-a-03-2025";

/** Parses the error of Cohere's own service, which is JSON in the message. */
const byCohere = (message: string) => JSON.stringify({ id: "chat-1", message: `invalid request: ${message}` });

describe("COHERE", () => {
  const call = (city: string): JsonObject => ({ name: "weather", parameters: { city } });
  const result = (city: string, parameters: JsonObject = { city }): JsonObject => ({
    call: { name: "weather", parameters },
    outputs: [{ output: "sunny" }],
  });
  const asked: readonly JsonObject[] = [
    { role: "USER", message: "Weather?" },
    { role: "CHATBOT", message: "I will look.", toolCalls: [call("Oslo"), call("Rome")] },
  ];
  const results = [result("Oslo"), result("Rome")];
  const unanswered =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: weather";

  test.each<[string, JsonObject, string, string | undefined]>([
    ["the results of the turn before", { message: "", chatHistory: asked, toolResults: results }, commandA, undefined],
    [
      "a message of nothing",
      { message: "" },
      commandR,
      "message must be at least 1 token long or tool results must be specified.",
    ],
    [
      "a message together with results",
      { chatHistory: asked, toolResults: results },
      commandA,
      "cannot specify both message and tool_results in multistep mode",
    ],
    [
      "a message together with results, in a single step",
      { chatHistory: asked, toolResults: results, isForceSingleStep: true },
      commandA,
      undefined,
    ],
    [
      "a message after results",
      { chatHistory: [...asked, { role: "TOOL", toolResults: results }] },
      commandA,
      "cannot specify message if the last entry in chat history contains tool results",
    ],
    [
      "a message after results and a word on them",
      { chatHistory: [...asked, { role: "TOOL", toolResults: results }, { role: "CHATBOT", message: "Sunny." }] },
      commandA,
      undefined,
    ],
    [
      "results whose parameters were lost",
      { message: "", chatHistory: asked, toolResults: [result("Oslo", {}), result("Rome")] },
      commandR,
      "tool_results must contain the calls of the last chatbot message, with their parameters",
    ],
    [
      "a call without its result, by Command A",
      { message: "", chatHistory: asked, toolResults: [result("Oslo")] },
      commandA,
      unanswered,
    ],
    [
      "a call without its result, by Command R",
      { message: "", chatHistory: asked, toolResults: [result("Oslo")] },
      commandR,
      undefined,
    ],
    [
      "earlier calls without results, by Command A",
      { chatHistory: [...asked, { role: "CHATBOT", message: "Never mind." }] },
      commandA,
      `${unanswered}, weather`,
    ],
    [
      "an empty turn",
      { chatHistory: [{ role: "CHATBOT", message: "" }] },
      commandR,
      "all elements in history must have a message",
    ],
    [
      "a turn of calls without a message",
      { message: "", chatHistory: [{ role: "CHATBOT", toolCalls: [call("Oslo")] }], toolResults: [result("Oslo")] },
      commandA,
      "all elements in history must have a message",
    ],
    [
      "a tool's name that begins with a digit",
      { tools: [{ name: "3d", description: "" }] },
      commandR,
      'tool name "3d" is invalid: it may only contain letters, digits and underscores, and may not begin with a digit',
    ],
    [
      "a tool's name with a dash",
      { tools: [{ name: "get-time", description: "" }] },
      commandR,
      'tool name "get-time" is invalid: it may only contain letters, digits and underscores, and may not begin with a digit',
    ],
  ])("%s", async (_name, fields, model, message) => {
    expect(await problem(cohereRequest(fields), model)).toBe(message === undefined ? undefined : byCohere(message));
  });

  test.each([
    ["str", 200],
    ["int", 200],
    ["float", 200],
    ["bool", 200],
    ["list", 200],
    ["dict", 200],
    ["List[str]", 200],
    ["List", 500],
    ["Dict", 500],
    ["string", 500],
    ["array", 500],
  ])("a parameter of type %s: %i", async (type, status) => {
    const tools = [{ name: "f", description: "", parameterDefinitions: { a: { type, isRequired: true } } }];
    const answer = await refused(chatDetails(cohereRequest({ tools }), commandR));
    expect(answer).toEqual(status === 200 ? undefined : [500, "500", "Internal Server Error."]);
  });

  test.each(["COHERE", "COHEREV2"])("%s answers at most 4000 tokens on demand", async (format) => {
    const chatRequest = format === "COHERE" ? cohereRequest({ maxTokens: 4_001 }) : v2Request({ maxTokens: 4_001 });
    expect(await problem(chatRequest, commandA)).toBe("Invalid parameter: 'maxTokens' must be at most 4000, but was 4001.");
    const servingMode = { servingType: "DEDICATED", endpointId: "ocid1.generativeaiendpoint.oc1.iad.x" };
    expect(await refused({ ...chatDetails(chatRequest, ""), servingMode })).toBeUndefined();
  });
});

describe("COHEREV2", () => {
  const assistant = (...ids: string[]): JsonObject => ({
    role: "ASSISTANT",
    content: [],
    toolCalls: ids.map((id) => ({ id, type: "FUNCTION", function: { name: "f", arguments: "{}" } })),
  });
  const tool = (toolCallId: string): JsonObject => ({ role: "TOOL", toolCallId, content: [{ type: "TEXT", text: "1" }] });

  test.each<[string, JsonObject, string | undefined]>([
    ["results of all calls", { messages: [userSays("Hi"), assistant("a", "b"), tool("b"), tool("a")] }, undefined],
    [
      "a call without its result",
      { messages: [userSays("Hi"), assistant("a", "b"), tool("a")] },
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: b",
    ],
    [
      "a result without its call",
      { messages: [userSays("Hi"), tool("a")] },
      "tool_call_id a is not in the tool_calls of the previous message",
    ],
    [
      "a message of nothing",
      { messages: [{ role: "USER", content: [] }] },
      "the content of a message must not be empty (role USER)",
    ],
    ["no messages", { messages: [] }, "messages must not be empty"],
    [
      "a tool to call, and none to choose from",
      { toolsChoice: "REQUIRED" },
      "tools must be specified when tool_choice is REQUIRED",
    ],
    [
      "a tool's name with a dash",
      { tools: [{ type: "FUNCTION", function: { name: "get-time", parameters: {} } }] },
      'tool name "get-time" is invalid: it may only contain letters, digits and underscores, and may not begin with a digit',
    ],
  ])("%s", async (_name, fields, message) => {
    expect(await problem(v2Request(fields), commandA)).toBe(message === undefined ? undefined : byCohere(message));
  });
});
