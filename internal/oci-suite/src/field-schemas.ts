import type { JsonSchema } from "@locus/core";

/** Tool schemas of real servers, each with the public reports about it. */
export const fieldSchemas: readonly (readonly [report: string, what: string, schema: JsonSchema])[] = [
  [
    "oracle/langchain-oracle#37, AnswerDotAI/toolslm#68",
    "bare arrays",
    {
      type: "object",
      properties: {
        cities: { type: "array", description: "Names." },
        rows: { type: "array", items: { type: "object", properties: { tags: { type: "array" } } } },
      },
    },
  ],
  [
    "oracle/langchain-oracle#156, #157, probelabs/probe#569, openclaw/Tachikoma#15",
    "orphans in required",
    {
      type: "object",
      properties: { a: { type: "string" }, list: { type: "array", items: { type: "object", required: ["login"] } } },
      required: ["a", "ghost"],
    },
  ],
  ["langchain-ai/langchain-mcp-adapters#137", "no properties", { type: "object" }],
  [
    "oracle/langchain-oracle#109",
    "optional fields of pydantic",
    {
      type: "object",
      properties: { limit: { anyOf: [{ type: "integer" }, { type: "null" }], default: null, title: "Limit" } },
    },
  ],
  [
    "NousResearch/hermes-agent#71804",
    "tuples",
    {
      type: "object",
      properties: { box: { type: "array", prefixItems: [{ type: "integer" }, { type: "integer" }], minItems: 2, maxItems: 2 } },
    },
  ],
  [
    "NousResearch/hermes-agent#38972",
    "items with the type string",
    {
      type: "object",
      properties: { value: { type: "string", items: { type: "string" }, description: "A text." } },
    },
  ],
  [
    "google-gemini/gemini-cli#4415, #4400, decolua/9router#359",
    "enumerations of numbers, of texts without a type, with null",
    {
      type: "object",
      properties: {
        a: { type: "number", enum: [0, 1] },
        b: { enum: ["x", "y"] },
        c: { type: ["string", "null"], enum: ["x", null] },
        d: { const: 1 },
      },
    },
  ],
  [
    "unclecode/crawl4ai#1311, docker/mcp-gateway#234",
    "values without a type",
    { type: "object", properties: { f: { description: "Any value." } } },
  ],
  [
    "inngest/inngest#3305, anomalyco/opencode#49464",
    "booleans for schemas",
    {
      type: "object",
      properties: { data: true, user: true },
      additionalProperties: false,
    },
  ],
  [
    "confluentinc/mcp-confluent#20, nspady/google-calendar-mcp#183",
    "formats and look-around",
    {
      type: "object",
      properties: { url: { type: "string", format: "uri" }, to: { type: "string", format: "email", pattern: "^(?!\\.).+@" } },
    },
  ],
  [
    "BerriAI/litellm#11164, opencode#15795",
    "keywords next to a union",
    {
      type: "object",
      properties: {
        edits: {
          description: "Edits.",
          title: "Edits",
          anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
        },
      },
    },
  ],
  [
    "Dokploy/mcp#74, Fabric-Pro/fizzy-mcp#30, modelcontextprotocol/servers#1817",
    "exclusive bounds of two drafts",
    {
      type: "object",
      properties: {
        ttl: { type: "integer", exclusiveMinimum: true, minimum: 0 },
        max: { type: "integer", exclusiveMaximum: 1000 },
      },
    },
  ],
  [
    "MervinPraison/PraisonAI#3111, cbdb-project/cbdb-online-main-server#879",
    "nulls and empty lists",
    {
      type: "object",
      properties: { a: { type: "object", properties: [], required: null, description: null } },
      required: null,
    },
  ],
  [
    "makenotion/notion-mcp-server#102",
    "an intersection, and references",
    {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { data: { allOf: [{ $ref: "#/definitions/A" }, { type: "object", properties: { b: { type: "string" } } }] } },
      definitions: { A: { type: "object", properties: { a: { type: "string", examples: ["x"] } } } },
      additionalProperties: false,
    },
  ],
  [
    "decolua/9router#3018",
    "limits that few know",
    {
      type: "object",
      properties: {
        tags: { type: "array", items: { type: "string", minLength: 1 }, uniqueItems: true },
        n: { type: "number", multipleOf: 2 },
      },
      patternProperties: { "^x-": { type: "string" } },
      "x-order": 1,
    },
  ],
];
