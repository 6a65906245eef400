import type { JsonObject, JsonValue } from "@locus/core";
import { nativeRecordings, readNativeRecording } from "@locus/internal-recordings";
import { describe, expect, test } from "vitest";
import { chatDetails, cohereRequest, genericRequest, problem, refused, v2Request } from "./ask-native.js";
import { requestTypes, requestUnions } from "./request-types.js";

const commandR = "cohere.command-r-plus-08-2024";
const commandA = "cohere.command-a-03-2025";
const llama = "meta.llama-3.3-70b-instruct";

type Answer = [status: number, code: string, message: string];
const malformed = (message: string) => `Please pass in correct format of request. ${message}`;

test.each(nativeRecordings)("accepts the recorded request %s", async (name) => {
  expect(await refused(readNativeRecording(name).request)).toBeUndefined();
});

test("the table defines every type that it references", () => {
  const plain = ["any", "boolean", "integer", "number", "object", "string"];
  const known = [...plain, ...Object.keys(requestTypes), ...Object.keys(requestUnions)];
  const named = [
    ...Object.values(requestTypes).flatMap((fields) => Object.values(fields)),
    ...Object.values(requestUnions).flatMap(({ types }) => Object.values(types)),
  ].map((type) => type.replaceAll(/[![\]{}]/g, ""));
  expect(named.filter((type) => !known.includes(type) && !/^[A-Z_|]+$/.test(type))).toEqual([]);
});

describe("the envelope", () => {
  const details = chatDetails(genericRequest(), llama);
  const endpoint = "ocid1.generativeaiendpoint.oc1.us-chicago-1.x";
  const notFound: Answer = [404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found."];
  const bad = (message: string): Answer => [400, "400", malformed(message)];

  test.each<[string, JsonValue | undefined, Answer | undefined]>([
    ["no object", [], bad("The body must be an object.")],
    ["no compartment", { ...details, compartmentId: undefined }, bad('Missing field "compartmentId".')],
    ["an unknown field", { ...details, project: "x" }, bad('Unrecognized field "project".')],
    [
      "an unknown format",
      chatDetails({ apiFormat: "OPENAI" }, llama),
      bad("chatRequest.apiFormat must be one of COHERE, COHEREV2, GENERIC."),
    ],
    [
      "an unknown serving mode",
      { ...details, servingMode: { servingType: "X" } },
      bad("servingMode.servingType must be one of ON_DEMAND, DEDICATED."),
    ],
    [
      "no model on demand",
      { ...details, servingMode: { servingType: "ON_DEMAND" } },
      bad('Missing field "modelId" at servingMode.'),
    ],
    [
      "no endpoint of a cluster",
      { ...details, servingMode: { servingType: "DEDICATED" } },
      bad('Missing field "endpointId" at servingMode.'),
    ],
    [
      "both a model and an endpoint",
      { ...details, servingMode: { servingType: "DEDICATED", endpointId: endpoint, modelId: llama } },
      bad('Unrecognized field "modelId" at servingMode.'),
    ],
    ["an endpoint on demand", chatDetails(genericRequest(), endpoint), notFound],
    [
      "a model as an endpoint",
      { ...details, servingMode: { servingType: "DEDICATED", endpointId: "ocid1.generativeaimodel.oc1.x" } },
      notFound,
    ],
    ["an endpoint of a cluster", { ...details, servingMode: { servingType: "DEDICATED", endpointId: endpoint } }, undefined],
    ["the OCID of a model", chatDetails(genericRequest(), "ocid1.generativeaimodel.oc1.x"), undefined],
  ])("%s", async (_name, body, expected) => {
    expect(await refused(body)).toEqual(expected);
  });

  const mismatch = "Chat request type does not match serving model.";
  test.each<[format: string, model: string, string | undefined]>([
    ["GENERIC", commandA, mismatch],
    ["COHERE", llama, mismatch],
    ["COHEREV2", "openai.gpt-5", mismatch],
    ["COHERE", "cohere.command-a-vision-07-2025", mismatch],
    ["COHEREV2", commandA, undefined],
    ["COHERE", commandR, undefined],
  ])("%s to %s", async (format, model, expected) => {
    const requests: Record<string, JsonObject> = { COHERE: cohereRequest(), COHEREV2: v2Request(), GENERIC: genericRequest() };
    expect(await problem(requests[format] ?? {}, model)).toBe(expected);
  });

  test("the model behind an OCID decides, if it is known", async () => {
    const body = { ...details, servingMode: { servingType: "DEDICATED", endpointId: endpoint } };
    expect(await refused(body, { models: { [endpoint]: commandR } })).toEqual([400, "400", mismatch]);
  });
});

describe("fields", () => {
  const call = { name: "f", parameters: {} };
  test.each<[message: string, chatRequest: JsonObject, model: string]>([
    ['Unrecognized field "toolChoice" at chatRequest.', cohereRequest({ toolChoice: { type: "AUTO" } }), commandR],
    ['Missing field "message" at chatRequest.', cohereRequest({ message: undefined }), commandR],
    ["chatRequest.safetyMode must be one of CONTEXTUAL, STRICT, OFF.", cohereRequest({ safetyMode: "NONE" }), commandR],
    ["chatRequest.temperature must be of type number.", cohereRequest({ temperature: "0.3" }), commandR],
    ["chatRequest.maxTokens must be of type integer.", cohereRequest({ maxTokens: 0.5 }), commandR],
    ["chatRequest.chatHistory must be a list.", cohereRequest({ chatHistory: {} }), commandR],
    [
      "chatRequest.chatHistory[0].role must be one of USER, SYSTEM, CHATBOT, TOOL.",
      cohereRequest({ chatHistory: [{ role: "ASSISTANT", message: "x" }] }),
      commandR,
    ],
    [
      'Unrecognized field "id" at chatRequest.chatHistory[0].toolCalls[0].',
      cohereRequest({ chatHistory: [{ role: "CHATBOT", message: "x", toolCalls: [{ ...call, id: "a" }] }] }),
      commandR,
    ],
    [
      'Unrecognized field "message" at chatRequest.chatHistory[0].',
      cohereRequest({ chatHistory: [{ role: "TOOL", message: "x", toolResults: [] }] }),
      commandR,
    ],
    [
      "chatRequest.toolResults[0].outputs[0] must be of type object.",
      cohereRequest({ message: "", toolResults: [{ call, outputs: ["sunny"] }] }),
      commandR,
    ],
    ['Missing field "description" at chatRequest.tools[0].', cohereRequest({ tools: [{ name: "f" }] }), commandR],
    [
      'Unrecognized field "enum" at chatRequest.tools[0].parameterDefinitions.a.',
      cohereRequest({ tools: [{ name: "f", description: "", parameterDefinitions: { a: { type: "str", enum: ["x"] } } }] }),
      commandR,
    ],
    [
      "chatRequest.responseFormat.type must be one of TEXT, JSON_OBJECT.",
      cohereRequest({ responseFormat: { type: "JSON_SCHEMA" } }),
      commandR,
    ],
    [
      'Unrecognized field "includeUsage" at chatRequest.streamOptions.',
      cohereRequest({ streamOptions: { includeUsage: true } }),
      commandR,
    ],
    ['Unrecognized field "toolChoice" at chatRequest.', v2Request({ toolChoice: "REQUIRED" }), commandA],
    ["chatRequest.toolsChoice must be one of REQUIRED, NONE.", v2Request({ toolsChoice: "AUTO" }), commandA],
    ["chatRequest.messages[0].content must be a list.", v2Request({ messages: [{ role: "USER", content: "Hi" }] }), commandA],
    [
      "chatRequest.messages[0].role must be one of USER, SYSTEM, ASSISTANT, TOOL.",
      v2Request({ messages: [{ role: "CHATBOT", content: [] }] }),
      commandA,
    ],
    [
      "chatRequest.messages[0].content[0].type must be one of TEXT, IMAGE_URL, DOCUMENT, THINKING.",
      v2Request({ messages: [{ role: "USER", content: [{ type: "IMAGE", imageUrl: { url: "data:" } }] }] }),
      commandA,
    ],
    ['Unrecognized field "name" at chatRequest.tools[0].', v2Request({ tools: [{ type: "FUNCTION", name: "f" }] }), commandA],
    ["chatRequest.thinking.type must be one of ENABLED, DISABLED.", v2Request({ thinking: { type: "AUTO" } }), commandA],
    ['Unrecognized field "message" at chatRequest.', genericRequest({ message: "Hi" }), llama],
    [
      "chatRequest.messages[0].content[0].type must be one of TEXT, IMAGE, AUDIO, VIDEO, DOCUMENT.",
      genericRequest({ messages: [{ role: "USER", content: [{ type: "IMAGE_URL" }] }] }),
      llama,
    ],
    [
      'Unrecognized field "cache" at chatRequest.messages[0].content[0].',
      genericRequest({ messages: [{ role: "USER", content: [{ type: "TEXT", text: "Hi", cache: true }] }] }),
      llama,
    ],
    [
      'Unrecognized field "function" at chatRequest.messages[0].toolCalls[0].',
      genericRequest({ messages: [{ role: "ASSISTANT", toolCalls: [{ id: "a", type: "FUNCTION", function: {} }] }] }),
      llama,
    ],
    [
      'Unrecognized field "strict" at chatRequest.responseFormat.jsonSchema.',
      genericRequest({ responseFormat: { type: "JSON_SCHEMA", jsonSchema: { name: "x", schema: {}, strict: true } } }),
      llama,
    ],
    ["chatRequest.toolChoice.type must be one of AUTO, NONE, REQUIRED, FUNCTION.", genericRequest({ toolChoice: "AUTO" }), llama],
    [
      "chatRequest.reasoningEffort must be one of NONE, MINIMAL, LOW, MEDIUM, HIGH.",
      genericRequest({ reasoningEffort: "low" }),
      llama,
    ],
    [
      'Unrecognized field "strict" at chatRequest.tools[0].',
      genericRequest({ tools: [{ type: "FUNCTION", name: "f", strict: true }] }),
      llama,
    ],
  ])("%s", async (message, chatRequest, model) => {
    expect(await problem(chatRequest, model)).toBe(malformed(message));
  });

  test("null counts as absent, so a required field must not be null", async () => {
    expect(
      await problem(genericRequest({ messages: [{ role: "USER", content: null }], stop: null, tools: null }), llama),
    ).toBeUndefined();
    expect(await problem(cohereRequest({ message: null }), commandR)).toBe(malformed('Missing field "message" at chatRequest.'));
  });
});

test.each([
  ["encoded", { error: expect.objectContaining({ param: "isStream", code: "unsupported_parameter" }) }],
  ["plain", "Invalid 'isStream': Unsupported parameter: 'isStream' is not supported with this model."],
] as const)("refuses to stream, with refuseStream: %s", async (parameterErrors, expected) => {
  const options = { refuseStreams: true, parameterErrors };
  const text = await problem(cohereRequest({ isStream: true }), commandR, options);
  expect(parameterErrors === "plain" ? text : JSON.parse(text ?? "")).toEqual(expected);
  expect(await problem(cohereRequest({ isStream: false }), commandR, options)).toBeUndefined();
});
