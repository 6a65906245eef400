import { Agent, type JsonObject, type LocusEvent, type ModelEvent, tool, user } from "@locus/core";
import { ask, nativeFormats } from "@locus/internal-oci-suite";
import type { NativeReply } from "@locus/testkit/oci";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { OCIModel } from "../fetch.js";
import { models, startNativeService } from "../testing/oci-model.js";

const weather = tool({
  name: "weather",
  description: "Weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `Sunny in ${city}.`,
});
const calls = ["Oslo", "Rome"].map((city) => ({ name: "weather", arguments: { city } }));
const warnings = (events: readonly LocusEvent[]) => events.flatMap((event) => (event.type === "model_warning" ? event.code : []));

describe("an output schema with tools", () => {
  test.each(["COHERE", "COHEREV2"] as const)("%s does not combine them, so the object takes a separate call", async (format) => {
    await using service = await startNativeService([
      { toolCalls: calls },
      { text: "Rome." },
      { text: '{"warmest":"Rome","by":null}' },
    ]);
    const agent = new Agent({
      model: new OCIModel({ ...service.target, model: models[format] }),
      tools: [weather],
      outputSchema: z.object({ warmest: z.string(), by: z.number().optional() }),
    });
    const run = agent.run("Where is it warmest?");
    const events: LocusEvent[] = [];
    for await (const event of run) events.push(event);
    expect((await run.result()).parsed).toEqual({ warmest: "Rome" });
    expect(service.requests.map(({ refusal }) => refusal)).toEqual([undefined, undefined, undefined]);
    const sent = service.requests.map(({ chatRequest }) => chatRequest);
    expect(sent.map(({ tools, responseFormat }) => [tools !== undefined, responseFormat !== undefined])).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
    expect(sent[2]?.responseFormat).toEqual({
      type: "JSON_OBJECT",
      schema: {
        type: "object",
        properties: { warmest: { type: "string" }, by: { anyOf: [{ type: "number" }, { type: "null" }] } },
        required: ["warmest", "by"],
        additionalProperties: false,
      },
    });
    expect(warnings(events)).toEqual([]);
  });

  test("GENERIC takes both in one call", async () => {
    await using service = await startNativeService([{ toolCalls: calls }, { text: '{"warmest":"Rome"}' }]);
    const model = new OCIModel({ ...service.target, model: "openai.gpt-5.5" });
    const result = await new Agent({ model, tools: [weather], outputSchema: z.object({ warmest: z.string() }) }).invoke("Where?");
    expect(result.parsed).toEqual({ warmest: "Rome" });
    expect(service.requests.map(({ chatRequest }) => Object(chatRequest.responseFormat).type)).toEqual([
      "JSON_SCHEMA",
      "JSON_SCHEMA",
    ]);
  });
});

describe("thinking", () => {
  test("COHEREV2: it is shown, and goes back with the calls that it led to, a plan as a plan", async () => {
    await using service = await startNativeService([
      { toolPlan: ["I will ", "look."], reasoning: ["Two ", "cities."], toolCalls: calls },
      { reasoning: "Rome, then.", text: "Rome." },
    ]);
    const model = new OCIModel({ ...service.target, model: models.COHEREV2, reasoningEffort: "high" });
    const run = new Agent({ model, tools: [weather] }).run("Where is it warmest?");
    const thoughts: string[] = [];
    for await (const event of run) if (event.type === "think" && event.reasoning) thoughts.push(event.reasoning);
    expect(thoughts).toEqual(["I will ", "look.", "Two ", "cities.", "Rome, then."]);
    const sent = service.requests.map(({ chatRequest }) => chatRequest);
    expect(sent.map(({ thinking }) => thinking)).toEqual([{ type: "ENABLED" }, { type: "ENABLED" }]);
    const [, assistant, ...results] = (sent[1]?.messages ?? []) as readonly JsonObject[];
    expect(assistant).toEqual({
      role: "ASSISTANT",
      content: [{ type: "THINKING", thinking: "Two cities." }],
      toolPlan: "I will look.",
      toolCalls: ["Oslo", "Rome"].map((city, index) => ({
        id: `call_${index + 1}`,
        type: "FUNCTION",
        function: { name: "weather", arguments: JSON.stringify({ city }) },
      })),
    });
    expect(results).toEqual(
      ["Oslo", "Rome"].map((city, index) => ({
        role: "TOOL",
        toolCallId: `call_${index + 1}`,
        content: [{ type: "TEXT", text: `Sunny in ${city}.` }],
      })),
    );
  });

  test("GENERIC: it is shown; a model that hides it opens its turn with an empty event", async () => {
    await using service = await startNativeService(() => ({ reasoning: ["Hm", "."], text: "Yes." }));
    const thoughts = async (model: string) => {
      const shown: string[] = [];
      const run = new Agent({ model: new OCIModel({ ...service.target, model }) }).run("Well?");
      for await (const event of run) if (event.type === "think") shown.push(event.reasoning);
      return shown;
    };
    expect(await thoughts("xai.grok-3-mini")).toEqual(["Hm", "."]);
    expect(await thoughts("openai.gpt-5.5")).toEqual(["", "Hm", "."]);
  });
});

/** An answer in events, each sent after the previous one was received. */
const pieces: Readonly<Record<string, NativeReply>> = {
  COHERE: { text: ["Why", " did", " it?"], toolCalls: calls },
  COHEREV2: { reasoning: "Hm.", text: ["Why", " did", " it?"], toolCalls: calls },
  GENERIC: { reasoning: "Hm.", text: ["Why", " did", " it?"], toolCalls: calls },
};

test.each(nativeFormats)("%s streams for real: each delta is seen before the next one is sent", async (format) => {
  let seen: () => void = () => {};
  await using service = await startNativeService(async (_request, exchange) => {
    exchange.writeHead(200, { "content-type": "text/event-stream" });
    for (const { part, data } of exchange.events(pieces[format] ?? {})) {
      const next = new Promise<void>((resolve) => {
        seen = resolve;
      });
      await exchange.event(data);
      // An opening shows nothing; the end shows what is left.
      if (part === "content") await next;
    }
    exchange.end();
  });
  const shown: ModelEvent[] = [];
  for await (const event of new OCIModel({ ...service.target, model: models[format] }).stream(ask())) {
    shown.push(event);
    if (event.type === "model_chunk" || event.type === "think") seen();
  }
  expect(shown.flatMap((event) => (event.type === "model_chunk" ? (event.content ?? []) : []))).toEqual(["Why", " did", " it?"]);
});

describe("documents and citations", () => {
  const text = "👩‍🚀 Penguins swim. They do not fly.";
  const points = [...text];
  const cite = (what: string, ...documentIds: string[]) => {
    const start = [...text.slice(0, text.indexOf(what))].length;
    return { start, end: start + [...what].length, text: what, documentIds };
  };
  const citations = [cite("swim", "doc_0"), cite("not fly", "doc_0", "doc_1")];
  const documents = [
    { id: "doc_0", title: "Penguins", url: "https://example.com/penguins", snippet: "They swim." },
    { id: "doc_1", title: "Birds", snippet: "Some do not fly." },
  ];
  const deltas = [points.slice(0, 4).join(""), points.slice(4).join("")];

  test("COHERE: documents by providerOptions and as files, citations as annotations of the message", async () => {
    await using service = await startNativeService([{ text: deltas, citations, documents }]);
    const agent = new Agent({
      model: new OCIModel({ ...service.target, model: models.COHERE }),
      providerOptions: { "oci.sdk": { documents, citationQuality: "ACCURATE" } },
    });
    const source = { bytes: new TextEncoder().encode("Penguins live here."), mediaType: "text/plain" };
    const events: LocusEvent[] = [];
    const run = agent.run(
      user([
        { type: "text", text: "What about penguins?" },
        { type: "file", filename: "zoo.txt", source },
      ]),
    );
    for await (const event of run) events.push(event);
    const { messages } = await run.result();

    expect(service.requests[0]?.chatRequest).toMatchObject({
      message: "What about penguins?",
      documents: [{ title: "zoo.txt", text: "Penguins live here." }, ...documents],
      citationQuality: "ACCURATE",
    });
    const expected = [
      {
        kind: "document",
        title: "Penguins",
        url: "https://example.com/penguins",
        startIndex: text.indexOf("swim"),
        endIndex: text.indexOf("swim") + 4,
        raw: citations[0],
      },
      {
        kind: "document",
        title: "Penguins",
        url: "https://example.com/penguins",
        startIndex: text.indexOf("not fly"),
        endIndex: text.indexOf("not fly") + 7,
        raw: citations[1],
      },
    ];
    expect(messages.at(-1)?.content).toEqual([{ type: "text", text, annotations: expected }]);
    expect(events.flatMap((event) => (event.type === "model_part" ? event.part : []))).toEqual(
      expected.map((annotation) => ({ type: "citation", annotation })),
    );
    expect(warnings(events)).toEqual([]);
  });

  test("COHEREV2: likewise, streamed and whole", async () => {
    await using service = await startNativeService(() => ({ text: deltas, citations }));
    for (const streaming of [true, false]) {
      const agent = new Agent({
        model: new OCIModel({ ...service.target, model: models.COHEREV2, streaming }),
        providerOptions: { "oci.sdk": { documents, citationOptions: { mode: "FAST" } } },
      });
      const { messages } = await agent.invoke(user("What about penguins?"));
      expect(messages.at(-1)?.content).toMatchObject([
        {
          type: "text",
          text,
          annotations: ["swim", "not fly"].map((what) => ({
            kind: "document",
            startIndex: text.indexOf(what),
            endIndex: text.indexOf(what) + what.length,
          })),
        },
      ]);
    }
    expect(service.requests.map(({ chatRequest }) => [chatRequest.documents, chatRequest.citationOptions])).toEqual([
      [documents, { mode: "FAST" }],
      [documents, { mode: "FAST" }],
    ]);
  });
});
