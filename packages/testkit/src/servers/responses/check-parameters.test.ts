import type { JsonObject } from "@locus/core";
import { describe, expect, test } from "vitest";
import { refusal } from "./testing/refusal.js";
import { create, withServer } from "./testing/with-server.js";

const user = { role: "user", content: "Hi" };
const missing = (param: string) => refusal(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
const unknown = (param: string) => refusal(`Unknown parameter: '${param}'.`, param, "unknown_parameter");
const strict = (schema: JsonObject) => ({ text: { format: { type: "json_schema", name: "answer", strict: true, schema } } });
const closed = { type: "object", additionalProperties: false };
const noMessage = { role: "assistant", content: [{ type: "input_text", text: "Hi" }] };

describe("a request is refused for", () => {
  test.each<[string, JsonObject, object]>([
    ["a parameter nobody knows", { input: "Hi", maxTokens: 1 }, unknown("maxTokens")],
    [
      "a parameter of Chat Completions",
      { input: "Hi", max_tokens: 1 },
      refusal(
        "Unsupported parameter: 'max_tokens'. In the Responses API, this parameter has moved to 'max_output_tokens'. Try again with the new parameter.",
        "max_tokens",
        "unsupported_parameter",
      ),
    ],
    ["no model", { input: "Hi", model: null }, missing("model")],
    [
      "no input",
      {},
      refusal(
        `One of "input" or "previous_response_id" or 'prompt' or 'conversation_id' must be provided.`,
        "input",
        "missing_required_parameter",
      ),
    ],
    [
      "an input that is no list",
      { input: { role: "user" } },
      refusal(
        "Invalid type for 'input': expected one of a string or array of input items, but got an object instead.",
        "input",
        "invalid_type",
      ),
    ],
    [
      "something to include that does not exist",
      { input: "Hi", include: ["everything"] },
      { error: expect.objectContaining({ param: "include[0]", code: "invalid_value" }) },
    ],
    [
      "a tool of Chat Completions",
      { input: "Hi", tools: [{ type: "function", function: { name: "a" } }] },
      missing("tools[0].name"),
    ],
    [
      "a field of a tool nobody knows",
      { input: "Hi", tools: [{ type: "function", name: "a", schema: {} }] },
      unknown("tools[0].schema"),
    ],
    [
      "a tool nobody knows",
      { input: "Hi", tools: [{ type: "teleport" }] },
      { error: expect.objectContaining({ param: "tools[0].type", code: "invalid_value" }) },
    ],
    [
      "a name with a blank",
      { input: "Hi", tools: [{ type: "function", name: "a b" }] },
      { error: expect.objectContaining({ param: "tools[0].name", code: "invalid_value" }) },
    ],
    [
      "a strict tool with an open schema",
      { input: "Hi", tools: [{ type: "function", name: "a", strict: true, parameters: { type: "object", properties: {} } }] },
      refusal(
        "Invalid schema for function 'a': In context=(), 'additionalProperties' is required to be supplied and to be false.",
        "tools[0].parameters",
        "invalid_function_parameters",
      ),
    ],
    [
      "the choice of a tool that is not there",
      { input: "Hi", tools: [], tool_choice: "required" },
      refusal("Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice"),
    ],
    [
      "the choice of another tool",
      { input: "Hi", tools: [{ type: "function", name: "a" }], tool_choice: { type: "function", name: "b" } },
      refusal("Tool choice 'function' not found in 'tools' parameter.", "tool_choice"),
    ],
    [
      "a format without a name",
      { input: "Hi", text: { format: { type: "json_schema", schema: {} } } },
      missing("text.format.name"),
    ],
    [
      "a schema that strict mode does not take",
      { input: "Hi", ...strict({ ...closed, properties: { a: { type: "string" }, b: { type: "string" } }, required: ["a"] }) },
      refusal(
        "Invalid schema for response_format 'answer': In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'b'.",
        "text.format.schema",
        "invalid_json_schema",
      ),
    ],
    ["a field of an item nobody knows", { input: [{ ...user, providerData: {} }] }, unknown("input[0].providerData")],
    [
      "a field of a part nobody knows",
      { input: [{ ...user, content: [{ type: "input_text", text: "Hi", id: "1" }] }] },
      unknown("input[0].content[0].id"),
    ],
    ["a part without its text", { input: [{ ...user, content: [{ type: "input_text" }] }] }, missing("input[0].content[0].text")],
    [
      "a part of Chat Completions",
      { input: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] },
      refusal(
        "Invalid value: 'text'. Supported values are: 'input_text', 'input_image', 'input_file', and 'input_audio'.",
        "input[0].content[0].type",
        "invalid_value",
      ),
    ],
    [
      "input from an assistant",
      { input: [user, noMessage] },
      refusal(
        "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.",
        "input[1].content[0]",
        "invalid_value",
      ),
    ],
    [
      "the role of a tool",
      { input: [user, { role: "tool", content: "Hi" }] },
      refusal(
        "Invalid value: 'tool'. Supported values are: 'assistant', 'system', 'developer', and 'user'.",
        "input[1]",
        "invalid_value",
      ),
    ],
    [
      "an image in an object",
      { input: [{ role: "user", content: [{ type: "input_image", image_url: { url: "x" } }] }] },
      refusal(
        "Invalid type for 'input[0].content[0].image_url': expected an image URL, but got an object instead.",
        "input[0].content[0].image_url",
        "invalid_type",
      ),
    ],
    [
      "output of a function that a user could not send",
      { input: [{ type: "function_call_output", call_id: "a", output: [{ type: "output_text", text: "x" }] }] },
      { error: expect.objectContaining({ param: "input[0].output[0].type", code: "invalid_value" }) },
    ],
    [
      "arguments in an object",
      { input: [{ type: "function_call", call_id: "a", name: "a", arguments: {} }] },
      refusal(
        "Invalid type for 'input[0].arguments': expected a string, but got an object instead.",
        "input[0].arguments",
        "invalid_type",
      ),
    ],
    [
      "the id of a call that is too long",
      { input: [{ type: "function_call", call_id: "a".repeat(65), name: "a", arguments: "{}" }] },
      refusal(
        "Invalid 'input[0].call_id': string too long. Expected a string with maximum length 64, but got a string with length 65 instead.",
        "input[0].call_id",
        "string_above_max_length",
      ),
    ],
    [
      "an id of another kind",
      { input: [{ type: "function_call", id: "call_1", call_id: "call_1", name: "a", arguments: "{}" }] },
      refusal("Invalid 'input[0].id': 'call_1'. Expected an ID that begins with 'fc'.", "input[0].id", "invalid_value"),
    ],
    ["reasoning without a summary", { input: [{ type: "reasoning", id: "rs_1" }] }, missing("input[0].summary")],
    ["reasoning without anything", { input: [user, { type: "reasoning", summary: [] }] }, missing("input[1].id")],
    ["an item nobody knows", { input: [{ type: "thought" }] }, { error: expect.objectContaining({ param: "input[0].type" }) }],
  ])("%s", async (_name, body, expected) => {
    expect(await withServer([], (server) => create(server, body))).toEqual(expected);
  });

  test("accepts valid parameters", async () => {
    const body = {
      instructions: "Be brief.",
      input: [
        { role: "developer", content: "Be kind." },
        {
          role: "user",
          content: [
            { type: "input_text", text: "Hi" },
            { type: "input_image", image_url: "data:,", detail: "auto" },
          ],
        },
        { role: "assistant", content: "Hello" },
        { role: "assistant", content: [{ type: "output_text", text: "Hello", annotations: [] }] },
        { type: "web_search_call", id: "ws_elsewhere", status: "completed", action: { type: "search" } },
        { type: "function_call", call_id: "a", name: "a", arguments: "{}" },
        { type: "function_call_output", call_id: "a", output: [{ type: "input_image", file_id: "file_1" }] },
      ],
      tools: [
        { type: "function", name: "a", parameters: { type: "object", properties: {} }, strict: false },
        { type: "web_search" },
      ],
      tool_choice: { type: "function", name: "a" },
      include: ["reasoning.encrypted_content"],
      max_output_tokens: 10,
      store: false,
      ...strict({ ...closed, properties: { a: { type: ["string", "null"] } }, required: ["a"] }),
    };
    expect(await withServer([{ text: "Hi" }], (server) => create(server, body))).toMatchObject({ status: "completed" });
  });
});
