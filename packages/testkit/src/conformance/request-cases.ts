import assert from "node:assert/strict";
import type { FunctionToolSpec, Message } from "@locus/core";
import { textOf } from "@locus/core";
import { outcomeOf, warningsOf } from "../scripted/model-outcome.js";
import { checkNoSecret } from "./check-outcome.js";
import { ask, type CaseContext, type ConformanceCase, completed, turns, within } from "./conformance-case.js";

const weather: FunctionToolSpec = {
  type: "function",
  name: "weather",
  description: "Weather of a city that is marked 4711.",
  parameters: { type: "object", properties: { cityMark815: { type: "string" } }, required: ["cityMark815"] },
};

/** The body of the latest request without escapes, so that JSON inside JSON is found as well. */
function sentText({ server }: CaseContext): string {
  return JSON.stringify(server.requests.at(-1)?.body ?? null).replaceAll("\\", "");
}

const assertSent = (context: CaseContext, ...texts: string[]): void => {
  const sent = sentText(context);
  for (const text of texts) assert.ok(sent.includes(text), `${text} did not reach the service: ${sent}`);
};

const settingNames =
  /^(temperature|top_?[pk]|max_?(completion_?|output_?)?tokens|stop(_?sequences)?|seed|(frequency|presence)_?penalty|reasoning(_?effort)?|(is_?)?parallel_?tool_?calls)$/i;

/** Names of settings anywhere in a body, except inside messages and tools. */
function settingsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (settingNames.test(key) ? [key] : settingsIn(inner)));
}

/** How a model sends requests. */
export const requestCases: readonly ConformanceCase[] = [
  {
    id: "system-prompt",
    title: "sends the system prompt and the whole conversation",
    scenario: turns({ text: "Hi" }),
    async check(context) {
      const messages: Message[] = [
        { role: "system", content: "Mark-system" },
        { role: "user", content: [{ type: "text", text: "Mark-first" }] },
        { role: "assistant", content: "Mark-answer" },
        { role: "user", content: "Mark-second" },
      ];
      await completed(context, ask({ messages }));
      assertSent(context, "Mark-system", "Mark-first", "Mark-answer", "Mark-second");
    },
  },
  {
    id: "tools",
    title: "sends tools with their name, description and schema",
    scenario: turns({ text: "Hi" }),
    async check(context) {
      await completed(context, ask({ tools: [weather] }));
      assertSent(context, '"weather"', "marked 4711", "cityMark815");
    },
  },
  {
    id: "tool-round-trip",
    title: "sends calls and their results back",
    scenario: turns({ toolCalls: [{ name: "weather", arguments: { cityMark815: "Oslo-42" } }] }, { text: "Sunny." }),
    async check(context) {
      const tools = [weather];
      const user: Message = { role: "user", content: "Weather?" };
      const { message } = (await completed(context, ask({ messages: [user], tools }))).complete;
      const call = typeof message.content === "string" ? undefined : message.content.find((part) => part.type === "tool_call");
      assert.ok(call, "the first turn has a call");
      const result: Message = { role: "tool", toolCallId: call.id, name: call.name, content: "sunny-in-oslo" };
      const { complete } = await completed(context, ask({ messages: [user, message, result], tools }));
      assert.equal(textOf(complete.message), "Sunny.");
      // A service that holds the thread already has the call.
      assertSent(context, ...(context.model.capabilities.serverStateful ? [] : ["weather", "Oslo-42"]), "sunny-in-oslo");
    },
  },
  {
    id: "output-schema",
    title: "sends the output schema in any form",
    scenario: turns({ text: '{"answerMark99":"x"}' }),
    async check(context) {
      const schema = {
        type: "object",
        properties: { answerMark99: { type: "string" } },
        required: ["answerMark99"],
        additionalProperties: false,
      };
      await completed(context, ask({ output: { name: "answer", schema, strict: true } }));
      assertSent(context, "answerMark99");
    },
  },
  {
    id: "settings-absent",
    title: "sends no setting that was not given",
    scenario: turns({ text: "Hi" }),
    async check(context) {
      await completed(context);
      assert.deepEqual(settingsIn(context.server.requests[0]?.body), []);
    },
  },
  {
    id: "settings-given",
    title: "sends each setting, or warns",
    scenario: turns({ text: "Hi" }),
    async check(context) {
      const outcome = await completed(context, ask({ settings: { temperature: 0.25, maxTokens: 1234 } }));
      const warned = warningsOf(outcome).map(({ parameter, message }) => `${parameter} ${message}`);
      const sent = sentText(context);
      assert.ok(sent.includes("0.25") || warned.some((text) => /temperature/i.test(text)), `temperature was lost: ${sent}`);
      assert.ok(sent.includes("1234") || warned.some((text) => /max/i.test(text)), `maxTokens was lost: ${sent}`);
    },
  },
  {
    id: "request-untouched",
    title: "does not change the request object",
    scenario: turns({ text: "Hi" }),
    async check(context) {
      const request = ask({
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: [{ type: "text", text: "Hi" }] },
        ],
        tools: [weather],
        settings: { temperature: 0 },
      });
      const before = structuredClone(request);
      await completed(context, request);
      assert.deepEqual(request, before);
    },
  },
  {
    id: "identity",
    title: "describes its provider, id and capabilities in plain data",
    scenario: turns({ text: "Hi" }),
    async check({ model }) {
      assert.match(model.provider, /\S/);
      assert.match(model.modelId, /\S/);
      assert.equal(typeof model.capabilities, "object");
      assert.deepEqual(JSON.parse(JSON.stringify(model.capabilities)), model.capabilities);
    },
  },
  {
    id: "lazy",
    title: "sends no request before the stream is read",
    scenario: turns({ text: "Hi" }),
    async check({ model, server }) {
      model.stream(ask());
      // After two round trips of ours, a request of the model would have arrived.
      for (const probe of ["/probe", "/probe"]) await (await fetch(server.baseURL + probe)).text();
      assert.deepEqual(
        server.requests.map(({ path }) => path).filter((path) => !path.endsWith("/probe")),
        [],
      );
    },
  },
  {
    id: "secrets",
    title: "does not reveal its key",
    scenario: turns({ text: "Hi" }),
    async check(context) {
      checkNoSecret(context.model, context.apiKey);
      await completed(context);
      checkNoSecret(context.model, context.apiKey);
      assert.ok(!context.server.requests.some((request) => request.url.includes(context.apiKey)), "a secret is in the URL");
    },
  },
  {
    id: "reuse",
    title: "serves one call after the other",
    scenario: turns({ text: "One" }, { text: "Two" }),
    async check(context) {
      assert.equal(textOf((await completed(context)).complete.message), "One");
      assert.equal(textOf((await completed(context)).complete.message), "Two");
    },
  },
  {
    id: "concurrent",
    title: "serves calls at the same time",
    scenario: turns({ reasoning: "Hm.", text: ["a", "b", "c"], toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] }),
    async check(context) {
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => completed(context)));
      for (const { complete } of outcomes) assert.equal(textOf(complete.message), "abc");
      assert.equal(context.server.requests.length, 4);
    },
  },
  {
    id: "one-attempt",
    title: "makes one attempt, because the caller retries",
    scenario: turns({ fault: { kind: "status", status: 500 } }),
    async check({ model, server, timeoutMs }) {
      const { error } = await within(outcomeOf(model.stream(ask())), timeoutMs);
      assert.ok(error !== undefined);
      assert.equal(server.requests.length, 1);
    },
  },
];
