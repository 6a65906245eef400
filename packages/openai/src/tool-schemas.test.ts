import { Agent, ConfigurationError, type JsonObject, type JsonSchema, jsonSchema, tool } from "@locus/core";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { startChatServer, startResponsesServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ask } from "./testing/ask.js";
import { entries } from "./testing/chat-entries.js";
import { responsesEntries } from "./testing/responses-entries.js";

const apis = [
  ...entries.map(({ entry, createModel }) => ({
    api: `Chat Completions, ${entry}`,
    async start(replies: { text?: string; toolCalls?: { name: string; arguments: JsonObject }[] }[]) {
      const server = await startChatServer(replies);
      const model = createModel({ model: "m", baseURL: server.baseURL });
      const parameters = () =>
        server.completions.map(({ body }) => (body.tools as JsonObject[]).map((one) => Object(one.function).parameters));
      return { model, parameters, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
    },
  })),
  ...responsesEntries.map(({ entry, createModel }) => ({
    api: `Responses, ${entry}`,
    async start(replies: { text?: string; toolCalls?: { name: string; arguments: JsonObject }[] }[]) {
      const server = await startResponsesServer(replies);
      const model = createModel({ model: "m", baseURL: server.baseURL });
      const parameters = () => server.requests.map(({ body }) => (body.tools as JsonObject[]).map((one) => one.parameters));
      return { model, parameters, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
    },
  })),
];

/** A tool of an MCP server. */
const mcp = (name: string, parameters: JsonSchema) =>
  tool({ name, description: "", parameters: jsonSchema(parameters), execute: () => "done" });

describe.each(apis)("schemas of tools, $api", ({ start }) => {
  // langchain-ai/langchain-mcp-adapters#137, containers/kubernetes-mcp-server#340, inboxapi/cli#106
  test("a tool without arguments gets properties, with one warning per model", async () => {
    await using service = await start([
      { toolCalls: [{ name: "list", arguments: {} }] },
      { text: "Done." },
      { text: "Done." },
      { text: "Done." },
    ]);
    const agent = new Agent({ model: service.model, tools: [mcp("list", { type: "object" })] });
    const warnings: string[] = [];
    for (const input of ["First", "Second"]) {
      for await (const event of agent.run(input))
        if (event.type === "model_warning") warnings.push(`${event.code} ${event.message}`);
    }
    await new Agent({ model: service.model, tools: [mcp("list", { type: "object" })] }).invoke("Third");
    expect(service.parameters()).toEqual(Array.from({ length: 4 }, () => [{ type: "object", properties: {} }]));
    expect(warnings).toEqual([
      'repaired_schema The parameters of the tool "list" are sent with repairs, because services refuse them as they are: at #/properties.',
    ]);
  });

  test("each repaired tool has a warning, again for another kind of model", async () => {
    const tools = [
      mcp("a", { type: "object" }),
      mcp("b", { properties: { x: { type: "array" } } }),
      mcp("c", { type: "object", properties: {} }),
    ];
    for (const _ of [1, 2]) {
      await using service = await start([{ text: "Done." }]);
      const warnings: string[] = [];
      for await (const event of new Agent({ model: service.model, tools }).run("Go")) {
        if (event.type === "model_warning") warnings.push(event.message);
      }
      expect(warnings).toEqual([
        expect.stringContaining('the tool "a" are sent'),
        'The parameters of the tool "b" are sent with repairs, because services refuse them as they are: at #/type, #/properties/x/items.',
      ]);
    }
  });

  // vercel/ai#16021, SmartBear/smartbear-mcp#491, decolua/9router#1556; cyanheads/git-mcp-server#47
  test("look-around and formats that OpenAI refuses are not sent, strict or not", async () => {
    await using service = await start([{ text: "Done." }]);
    const mail = tool({
      name: "mail",
      description: "",
      parameters: z.strictObject({
        to: z.email({ pattern: z.regexes.rfc5322Email }),
        site: z.url(),
        name: z.string().regex(/^(?!x)/),
      }),
      execute: () => "sent",
      providerOptions: { [service.model.provider]: { strict: true } },
    });
    await new Agent({ model: service.model, tools: [mail] }).invoke("Go");
    expect(service.parameters()[0]?.[0]).toMatchObject({
      properties: {
        to: { type: "string", format: "email" },
        site: { type: "string", description: "Format: uri." },
        name: { type: "string" },
      },
    });
    expect(JSON.stringify(service.parameters())).not.toMatch(/\(\?<?[!=]|"uri"/);
  });

  test("a root union in a tool that no agent checked is an error before anything is sent", async () => {
    await using service = await start([{ text: "Done." }]);
    const parameters = {
      anyOf: [
        { type: "object", properties: { a: {} } },
        { type: "object", properties: { b: {} } },
      ],
    };
    const { error } = await outcomeOf(
      service.model.stream(ask({ tools: [{ type: "function", name: "find", description: "", parameters }] })),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      message: expect.stringContaining('The parameters of the tool "find" are a union at the root (#/anyOf)'),
    });
    expect(service.parameters()).toEqual([]);
  });

  test("an output schema that cannot be strict is repaired as well", async () => {
    await using service = await start([{ text: '{"a":[]}' }]);
    const schema = { type: "object", additionalProperties: { type: "array" } };
    const outcome = await outcomeOf(service.model.stream(ask({ output: { name: "lists", schema, strict: true } })));
    expect(warningsOf(outcome).map(({ code }) => code)).toEqual(["schema_fallback", "repaired_schema"]);
  });
});

// kernl-sdk/kernl#62, satelliteoflove/godot-mcp#214, modelcontextprotocol/typescript-sdk#1643
test.each([
  [
    "zod",
    z.discriminatedUnion("kind", [z.object({ kind: z.literal("page") }), z.object({ kind: z.literal("quiz") })]),
    "#/oneOf",
  ],
  ["an MCP server", jsonSchema({ type: "object", anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }), "#/anyOf"],
] as const)("a union at the root of %s is an error when the tool is made", (_name, parameters, path) => {
  const make = () => tool({ name: "find", description: "", parameters, execute: () => "" });
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow(
    `The parameters of the tool "find" are a union at the root (${path}). Write z.object({ request: z.union([ … ]) }).`,
  );
});
