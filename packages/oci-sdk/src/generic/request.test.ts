import type { JsonObject, JsonSchema, ModelRequest } from "@locus/core";
import { describe, expect, test } from "vitest";
import type { CallContext } from "../format/call.js";
import type { Learned } from "../format/learned.js";
import { refusedBefore } from "../testing/refused-before.js";
import { toGenericCall } from "./request.js";

const refused = await refusedBefore("topP", "maxTokens");

interface Case {
  request?: Partial<ModelRequest>;
  context?: Partial<CallContext>;
  learned?: Partial<Learned>;
}

const hi = [{ role: "USER", content: [{ type: "TEXT", text: "Hi" }] }];
const opening = { apiFormat: "GENERIC", messages: hi, isStream: true, streamOptions: { isIncludeUsage: true } };

/** The request, without what every request has, and the warnings. */
function lower({ request, context, learned }: Case) {
  const { body, warnings, restoreOutput } = toGenericCall(
    { messages: [{ role: "user", content: "Hi" }], ...request },
    { modelId: "mistral.large", ...context },
    learned,
  );
  const wire = JSON.parse(JSON.stringify(body)) as JsonObject;
  const rest = Object.entries(wire).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(opening[name as keyof typeof opening]),
  );
  return {
    sent: Object.fromEntries(rest),
    wire,
    warned: warnings.map(({ code, parameter }) => [code, parameter]),
    restoreOutput,
  };
}

const parameters: JsonSchema = {
  type: "object",
  properties: { city: { $ref: "#/$defs/City" }, days: { type: "integer", exclusiveMinimum: 0 } },
  required: ["city"],
  $defs: { City: { type: "string" } },
};
const weather = { type: "function" as const, name: "weather", description: "Tells the weather.", parameters };
const wireTool = { type: "FUNCTION", name: "weather", description: "Tells the weather.", parameters };
const schema: JsonSchema = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city"],
  additionalProperties: false,
};
const output = { name: "forecast", schema, strict: true };
const strictSchema = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: ["integer", "null"] } },
  required: ["city", "days"],
  additionalProperties: false,
};
const instruction = `Answer with nothing but JSON that matches this JSON Schema:\n${JSON.stringify(schema)}`;

describe("a request in GENERIC", () => {
  test("has nothing that was not set, but for the stream and its usage", () => {
    expect(lower({}).wire).toEqual(opening);
    expect(lower({ context: { streaming: false } }).wire).toEqual({ apiFormat: "GENERIC", messages: hi });
    expect(lower({ learned: { whole: "reported" } }).wire).toEqual({ apiFormat: "GENERIC", messages: hi });
  });

  test.each<[name: string, given: Case, sent: object, warned?: unknown[]]>([
    [
      "settings of the request win over those of the model",
      {
        context: { settings: { temperature: 0, maxTokens: 5, stop: ["a", "b"] } },
        request: { settings: { maxTokens: 9, seed: 0 } },
      },
      { temperature: 0, maxTokens: 9, seed: 0, stop: ["a", "b"] },
    ],
    [
      "no tools: no choice and nothing about parallel calls",
      { request: { toolChoice: "required", settings: { parallelToolCalls: false } } },
      {},
    ],
    ["tools", { request: { tools: [weather] } }, { tools: [wireTool] }],
    [
      "one call at a time",
      { request: { tools: [weather], toolChoice: "auto", settings: { parallelToolCalls: false } } },
      { tools: [wireTool], toolChoice: { type: "AUTO" }, isParallelToolCalls: false },
    ],
    [
      "no call at all",
      { request: { tools: [weather], toolChoice: "none" } },
      { tools: [wireTool], toolChoice: { type: "NONE" } },
    ],
    [
      "any call",
      { request: { tools: [weather], toolChoice: "required" } },
      { tools: [wireTool], toolChoice: { type: "REQUIRED" } },
    ],
    [
      "a certain call",
      { request: { tools: [weather], toolChoice: { tool: "weather" } } },
      { tools: [wireTool], toolChoice: { type: "FUNCTION", name: "weather" } },
    ],
    [
      "a hosted tool is not sent",
      { request: { tools: [{ type: "provider", id: "openai.web_search", options: {} }], toolChoice: "auto" } },
      {},
      [["unsupported_tool", "tools"]],
    ],
    [
      "the choice of a hosted tool is no call at all: no other in its place",
      {
        request: {
          tools: [{ type: "provider", id: "web_search", options: {} }, weather],
          toolChoice: { tool: "web_search" },
          settings: { parallelToolCalls: false },
        },
      },
      { tools: [wireTool], toolChoice: { type: "NONE" }, isParallelToolCalls: false },
      [
        ["unsupported_tool", "tools"],
        ["unsupported_tool", "toolChoice"],
      ],
    ],
    [
      "hosted tools alone: no choice and nothing about parallel calls",
      {
        request: {
          tools: [{ type: "provider", id: "web_search", options: {} }],
          toolChoice: { tool: "web_search" },
          settings: { parallelToolCalls: false },
        },
      },
      {},
      [
        ["unsupported_tool", "tools"],
        ["unsupported_tool", "toolChoice"],
      ],
    ],
    [
      "several answers: a turn is one",
      { request: { providerOptions: { "oci.sdk": { extraBody: { numGenerations: 2 } } } } },
      { numGenerations: 2 },
      [["unsupported_setting", "numGenerations"]],
    ],
    [
      "schemas of Llama's tools have no references",
      { context: { modelId: "meta.llama-3.3-70b-instruct" }, request: { tools: [weather] } },
      {
        tools: [
          {
            ...wireTool,
            parameters: {
              type: "object",
              properties: { city: { type: "string" }, days: { type: "integer", minimum: 1 } },
              required: ["city"],
            },
          },
        ],
      },
    ],
    [
      "an output schema, in its strict form",
      { request: { output } },
      { responseFormat: { type: "JSON_SCHEMA", jsonSchema: { name: "forecast", schema: strictSchema, isStrict: true } } },
    ],
    [
      "an output schema, not strict",
      { request: { output: { ...output, strict: false } } },
      { responseFormat: { type: "JSON_SCHEMA", jsonSchema: { name: "forecast", schema, isStrict: false } } },
    ],
    [
      "an output schema without a strict form",
      { request: { output: { ...output, schema: { type: "object", patternProperties: { a: {} } } } } },
      {
        responseFormat: {
          type: "JSON_SCHEMA",
          jsonSchema: { name: "forecast", schema: { type: "object", patternProperties: { a: {} } }, isStrict: false },
        },
      },
      [["schema_fallback", "responseFormat"]],
    ],
    [
      "an output schema for Google: nullable in place of null",
      { context: { modelId: "google.gemini-2.5-flash" }, request: { output } },
      {
        responseFormat: {
          type: "JSON_SCHEMA",
          jsonSchema: {
            name: "forecast",
            schema: { ...strictSchema, properties: { city: { type: "string" }, days: { type: "integer", nullable: true } } },
            isStrict: true,
          },
        },
      },
    ],
    [
      "an output schema that was refused: JSON mode, and the schema in the prompt",
      { learned: { output: "json_object" }, request: { output } },
      {
        messages: [{ role: "SYSTEM", content: [{ type: "TEXT", text: instruction }] }, ...hi],
        responseFormat: { type: "JSON_OBJECT" },
      },
      [["schema_fallback", "responseFormat"]],
    ],
    [
      "JSON mode that was refused as well: words alone, behind the system prompt that there is",
      {
        learned: { output: "prompt" },
        request: {
          output,
          messages: [
            { role: "system", content: "Be brief." },
            { role: "user", content: "Hi" },
          ],
        },
      },
      {
        messages: [
          {
            role: "SYSTEM",
            content: [
              { type: "TEXT", text: "Be brief." },
              { type: "TEXT", text: instruction },
            ],
          },
          ...hi,
        ],
      },
      [["schema_fallback", "responseFormat"]],
    ],
    [
      "what a service refused before is left out or renamed",
      {
        learned: refused,
        request: { settings: { topP: 0.5, maxTokens: 9, temperature: 1 } },
      },
      { temperature: 1, maxCompletionTokens: 9 },
      [
        ["unsupported_setting", "topP"],
        ["renamed_setting", "maxTokens"],
      ],
    ],
    [
      "fields of the user's own win over all others, those of the request over those of the model",
      {
        context: { extraBody: { temperature: 2, topK: 4, metadata: { a: "b" } } },
        request: {
          settings: { temperature: 1 },
          providerOptions: { "oci.sdk": { topK: 5, verbosity: "LOW" }, openai: { user: "me" } },
        },
      },
      { temperature: 2, topK: 5, metadata: { a: "b" }, verbosity: "LOW" },
    ],
  ])("%s", (_name, given, sent, warned = []) => {
    const { sent: actual, warned: said } = lower(given);
    expect({ sent: actual, warned: said }).toEqual({ sent, warned });
  });

  test("strict mode is undone in the output; without it, or in other words, there is nothing to undo", () => {
    expect(lower({ request: { output } }).restoreOutput?.({ city: "Oslo", days: null })).toEqual({ city: "Oslo" });
    expect(lower({ request: { output: { ...output, strict: false } } }).restoreOutput).toBeUndefined();
    expect(lower({ learned: { output: "prompt" }, request: { output } }).restoreOutput).toBeUndefined();
  });

  test("a model that takes no tools with a system message gets its prompt in a user message", () => {
    const messages: ModelRequest["messages"] = [
      { role: "system", content: "Be brief." },
      { role: "assistant", content: "Hello." },
      { role: "user", content: "Hi" },
      { role: "system", content: "Be kind." },
    ];
    const ask = (request: Partial<ModelRequest>) => lower({ context: { compat: { systemWithTools: false } }, request });
    const { sent, warned } = ask({ messages, tools: [weather] });
    expect(sent.messages).toEqual([
      { role: "ASSISTANT", content: [{ type: "TEXT", text: "Hello." }] },
      { role: "USER", content: ["Be brief.", "Be kind.", "Hi"].map((text) => ({ type: "TEXT", text })) },
    ]);
    expect(warned).toEqual([["moved_system_prompt", "messages"]]);
    expect(ask({ messages: messages.slice(0, 2), tools: [weather] }).sent.messages).toEqual([
      { role: "USER", content: [{ type: "TEXT", text: "Be brief." }] },
      { role: "ASSISTANT", content: [{ type: "TEXT", text: "Hello." }] },
    ]);
    expect(ask({ tools: [weather] })).toMatchObject({ wire: { messages: hi }, warned: [] });
    expect(ask({ messages: messages.slice(0, 1) }).sent.messages).toEqual([
      { role: "SYSTEM", content: [{ type: "TEXT", text: "Be brief." }] },
    ]);
  });
});
