import type { JsonObject, JsonSchema, ModelRequest, ModelSettings } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { entries, startChatService } from "./testing/oci-model.js";

/** What one model makes of the same requests. */
interface Row {
  /** Every setting at once, as it is on the wire. */
  settings: JsonObject;
  /** Settings that are withheld or renamed, with a warning each. */
  warned?: string[];
  /** Roles with tools and a system prompt. */
  roles?: string[];
  /** The parameters of the tool on the wire. */
  parameters?: JsonSchema;
  /** The form of the output schema. */
  output?: "json_object";
  toolsWithOutput?: boolean;
  reasoning?: boolean;
}

const settings: ModelSettings = {
  maxTokens: 100,
  temperature: 0.5,
  topP: 0.9,
  seed: 7,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  stop: ["END"],
};
const plain = {
  max_tokens: 100,
  temperature: 0.5,
  top_p: 0.9,
  seed: 7,
  frequency_penalty: 0.1,
  presence_penalty: 0.2,
  stop: ["END"],
};
const { max_tokens: _, ...withoutLimit } = plain;
const { frequency_penalty: __, presence_penalty: ___, ...withoutPenalties } = plain;
const { stop: ____, ...withoutStop } = withoutPenalties;
const penalties = ["frequency_penalty", "presence_penalty"];
const sampling = ["temperature", "top_p", "frequency_penalty", "presence_penalty", "stop"];
const thinks: Row = {
  settings: { max_completion_tokens: 100, seed: 7 },
  warned: [...sampling, "max_tokens"],
  toolsWithOutput: true,
  reasoning: true,
};
const chats: Row = { settings: { ...withoutLimit, max_completion_tokens: 100 }, warned: ["max_tokens"], toolsWithOutput: true };

const schema: JsonSchema = {
  type: "object",
  properties: { city: { $ref: "#/$defs/City", description: "Where" }, days: { type: "integer", exclusiveMinimum: 0 } },
  required: ["city", "days"],
  additionalProperties: false,
  $defs: { City: { type: "string" } },
};
const inlined: JsonSchema = {
  type: "object",
  properties: { city: { type: "string", description: "Where" }, days: { type: "integer", minimum: 1 } },
  required: ["city", "days"],
  additionalProperties: false,
};

const rows: [model: string, row: Row][] = [
  ["openai.gpt-4.1", { ...chats, reasoning: false }],
  ["openai.gpt-5", thinks],
  ["openai.o1", thinks],
  ["openai.o3", thinks],
  ["openai.o4-mini", thinks],
  ["OpenAI.o4-mini", thinks],
  ["openai.gpt-5.5", { ...chats, reasoning: true }],
  ["openai.gpt-5-chat-latest", { ...chats, reasoning: false }],
  ["openai.gpt-oss-120b", { settings: plain, reasoning: true }],
  ["meta.llama-3.3-70b-instruct", { settings: plain, roles: ["user"] }],
  ["xai.grok-4", { settings: withoutStop, warned: [...penalties, "stop"] }],
  ["xai.grok-4.3", { settings: withoutStop, warned: [...penalties, "stop"], reasoning: true }],
  ["xai.grok-3", { settings: withoutPenalties, warned: penalties }],
  ["mistral.large", { settings: plain }],
  ["google.gemini-2.5-pro", { settings: plain, parameters: inlined, toolsWithOutput: false }],
  ["cohere.command-a-03-2025", { settings: plain, output: "json_object", toolsWithOutput: false }],
  ["brand-new.model", { settings: plain }],
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", { settings: plain, warned: ["model"] }],
];

const tools: ModelRequest["tools"] = [{ type: "function", name: "weather", description: "Weather.", parameters: schema }];
const image = { type: "image", source: { base64: "AAAA", mediaType: "image/png" } } as const;

describe.each(entries)("$entry", ({ createModel }) => {
  describe.each(rows)("%s", (model, row) => {
    const send = async (request: Partial<ModelRequest>, compat?: JsonObject) => {
      await using service = await startChatService(() => ({ text: '{"city":"Oslo","days":1}' }));
      const { baseURL, credentials, completions } = service;
      const options = { model, baseURL, credentials, compartmentId: "ocid1.compartment", ...(compat && { compat }) };
      const target = createModel(options);
      const outcome = await outcomeOf(target.stream(ask(request)));
      expect(outcome.error).toBeUndefined();
      const { body, headers } = completions[0] ?? { body: {} as JsonObject, headers: {} };
      return { body, headers, outcome, warned: warningsOf(outcome).map(({ parameter }) => parameter), target };
    };
    const always = row.warned?.includes("model") ? ["model"] : [];

    test("text", async () => {
      const { body, headers, outcome, warned, target } = await send({
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Hi" },
        ],
      });
      expect(body).toEqual({
        model,
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Hi" },
        ],
        stream: true,
        stream_options: { include_usage: true },
      });
      expect(headers).toMatchObject({ "opc-compartment-id": "ocid1.compartment", "accept-encoding": "gzip, deflate" });
      expect(warned).toEqual(always);
      expect(outcome.complete?.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 });
      expect(target.capabilities.toolsWithOutput).toBe(row.toolsWithOutput);
      expect(target.capabilities.reasoning).toBe(row.reasoning);
      expect(target.provider).toBe("oci.v1");
    });

    test("settings: seed, topP, penalties and the others", async () => {
      const { body, warned } = await send({ settings });
      const { model: _, messages: __, stream: ___, stream_options: ____, ...sent } = body;
      expect(sent).toEqual(row.settings);
      expect(warned.sort()).toEqual([...(row.warned ?? [])].sort());
    });

    test("tools with a system prompt", async () => {
      const { body, warned } = await send({
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: [{ type: "text", text: "Look:" }, image] },
        ],
        tools,
        toolChoice: "required",
        settings: { parallelToolCalls: false },
      });
      const messages = body.messages as JsonObject[];
      expect(messages.map(({ role }) => role)).toEqual(row.roles ?? ["system", "user"]);
      expect(JSON.stringify(messages)).toContain("Be brief.");
      expect(body.tools).toEqual([
        { type: "function", function: { name: "weather", description: "Weather.", parameters: row.parameters ?? schema } },
      ]);
      const isCohere = model.startsWith("cohere.");
      expect([body.tool_choice, body.parallel_tool_calls]).toEqual(isCohere ? [undefined, undefined] : ["required", false]);
      expect(warned).toEqual([
        ...(isCohere ? ["tool_choice", "parallel_tool_calls"] : []),
        ...always,
        ...(row.roles ? ["messages"] : []),
      ]);
    });

    test("an output schema", async () => {
      const { body } = await send({ output: { name: "place", schema, strict: false } });
      if (row.output) {
        expect(body.response_format).toEqual({ type: "json_object" });
        expect(JSON.stringify(body.messages)).toContain("#/$defs/City");
      } else {
        const json_schema = { name: "place", schema: row.parameters ?? schema, strict: false };
        expect(body.response_format).toEqual({ type: "json_schema", json_schema });
      }
    });

    test("an image", async () => {
      const { body } = await send({ messages: [{ role: "user", content: [{ type: "text", text: "What is it?" }, image] }] });
      expect(body.messages).toEqual([
        {
          role: "user",
          content: [
            { type: "text", text: "What is it?" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          ],
        },
      ]);
    });

    test("compat wins over the family", async () => {
      const compat = {
        maxTokensField: "max_tokens",
        sampling: "always",
        refuses: ["seed"],
        schemas: "full",
        systemWithTools: true,
        output: "json_schema",
      };
      const messages: ModelRequest["messages"] = [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ];
      const { body } = await send({ messages, tools, settings, output: { name: "place", schema, strict: false } }, compat);
      const { seed: _, ...rest } = plain;
      expect(body).toMatchObject({ ...rest, messages, response_format: { json_schema: { schema } } });
      expect(JSON.stringify(body.tools)).toContain("$ref");
      expect(body).not.toHaveProperty("seed");
    });
  });
});

test("a named profile takes the family's place", async () => {
  await using service = await startChatService(() => ({ text: "Hi" }));
  const { baseURL, credentials, completions } = service;
  const model = entries[1].createModel({ model: "meta.llama", baseURL, credentials, compat: "groq" });
  await outcomeOf(model.stream(ask({ messages: [{ role: "system", content: "S" }], tools })));
  expect(completions[0]?.body.messages).toEqual([{ role: "system", content: "S" }]);
  expect(model.capabilities.toolsWithOutput).toBe(false);
});

test("Llama, several system messages and no user message", async () => {
  await using service = await startChatService(() => ({ text: "Hi" }));
  const { baseURL, credentials, completions } = service;
  const model = entries[1].createModel({ model: "meta.llama", baseURL, credentials });
  const messages: ModelRequest["messages"] = [
    { role: "system", content: "A" },
    { role: "system", content: "B" },
  ];
  await outcomeOf(model.stream(ask({ messages, tools })));
  await outcomeOf(model.stream(ask({ messages: [...messages, { role: "user", content: "Hi" }], tools })));
  expect(completions.map(({ body }) => body.messages)).toEqual([
    [{ role: "user", content: "A\n\nB" }],
    [{ role: "user", content: "A\n\nB\n\nHi" }],
  ]);
});

describe("a reasoning effort", () => {
  test.each([
    ["xai.grok-4", false],
    ["xai.grok-code-fast-1", false],
    ["xai.grok-4-fast-non-reasoning", false],
    ["xai.grok-4.20-reasoning", false],
    ["xai.grok-3", false],
    ["xai.grok-3-mini", true],
    ["xai.grok-4.3", true],
    ["openai.gpt-oss-120b", true],
    ["google.gemini-2.5-pro", true],
  ])("goes to %s: %s; where not, with a warning", async (id, isSent) => {
    await using service = await startChatService(() => ({ text: "Hi" }));
    const { baseURL, credentials, completions } = service;
    const model = entries[1].createModel({ model: id, baseURL, credentials });
    const outcome = await outcomeOf(model.stream(ask({ settings: { reasoningEffort: "low" } })));
    expect(completions[0]?.body.reasoning_effort).toBe(isSent ? "low" : undefined);
    expect(warningsOf(outcome).map(({ code, parameter }) => `${code} ${parameter}`)).toEqual(
      isSent ? [] : ["unsupported_setting reasoning_effort"],
    );
  });
});
