import assert from "node:assert/strict";
import { textOf, toolCallsOf } from "@locus/core";
import { reasoningOf } from "../scripted/model-outcome.js";
import { type ConformanceCase, completed, turns } from "./conformance-case.js";

const unicode = "Grüße, 世界 👩‍🚀\n\u2028ok";
const pickCalls = (outcome: Awaited<ReturnType<typeof completed>>) =>
  toolCallsOf(outcome.complete.message).map(({ name, arguments: args }) => [name, args]);

/** How a model reads a complete answer. */
export const answerCases: readonly ConformanceCase[] = [
  {
    id: "text",
    title: "streams text as it arrives",
    scenario: turns({ text: ["Hel", "lo", "!"] }),
    async check(context) {
      const { complete, events } = await completed(context);
      assert.equal(textOf(complete.message), "Hello!");
      assert.equal(complete.finishReason.reason, "stop");
      assert.ok(events.filter((event) => event.type === "model_chunk").length >= 3, "each delta of the service is one event");
    },
  },
  {
    id: "single-bytes",
    title: "reads an answer that arrives byte by byte",
    scenario: turns({ text: [unicode, unicode], singleBytes: true }),
    async check(context) {
      assert.equal(textOf((await completed(context)).complete.message), unicode + unicode);
    },
  },
  {
    id: "empty-answer",
    title: "completes an empty answer",
    scenario: turns({}),
    async check(context) {
      assert.equal(textOf((await completed(context)).complete.message), "");
    },
  },
  {
    id: "reasoning",
    title: "streams thinking before the answer",
    scenario: turns({ reasoning: ["Let me ", "see."], text: "Yes." }),
    async check(context) {
      const outcome = await completed(context);
      assert.equal(reasoningOf(outcome), "Let me see.");
      assert.equal(textOf(outcome.complete.message), "Yes.");
      const types = outcome.events.map((event) => event.type);
      assert.ok(types.lastIndexOf("think") < types.indexOf("model_chunk"), `thinking comes first: ${types}`);
    },
  },
  {
    id: "tool-call",
    title: "assembles a tool call from its deltas",
    scenario: turns({ toolCalls: [{ id: "call_a", name: "weather", arguments: ['{"city":', '"Oslo"}'] }] }),
    async check(context) {
      const outcome = await completed(context);
      assert.deepEqual(pickCalls(outcome), [["weather", { city: "Oslo" }]]);
      assert.equal(outcome.complete.finishReason.reason, "tool_calls");
    },
  },
  {
    id: "parallel-tool-calls",
    title: "keeps parallel calls apart and in order",
    scenario: turns({
      toolCalls: ["Oslo", "Rome", "Lima"].map((city) => ({ id: `call_${city}`, name: "weather", arguments: { city } })),
    }),
    async check(context) {
      const cities = ["Oslo", "Rome", "Lima"].map((city) => ["weather", { city }]);
      assert.deepEqual(pickCalls(await completed(context)), cities);
    },
  },
  {
    id: "text-and-tool-call",
    title: "keeps the order of text and calls",
    scenario: turns({ text: "I will look.", toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] }),
    async check(context) {
      const { content } = (await completed(context)).complete.message;
      const types = typeof content === "string" ? [] : content.map((part) => part.type).filter((type) => type !== "reasoning");
      assert.deepEqual(types, ["text", "tool_call"]);
    },
  },
  {
    id: "empty-arguments",
    title: "reads empty arguments as {}",
    scenario: turns({ toolCalls: [{ name: "now", arguments: "" }] }),
    async check(context) {
      assert.deepEqual(pickCalls(await completed(context)), [["now", {}]]);
    },
  },
  {
    id: "invalid-arguments",
    title: "keeps arguments that are not JSON, repairing nothing",
    scenario: turns({ toolCalls: [{ name: "weather", arguments: '{"city":"Oslo"' }] }),
    async check(context) {
      const [call] = toolCallsOf((await completed(context)).complete.message);
      assert.deepEqual([call?.arguments, call?.invalidArguments], [{}, '{"city":"Oslo"']);
    },
  },
  {
    id: "tool-named-constructor",
    title: "accepts tool names that objects inherit, such as constructor",
    scenario: turns({ toolCalls: [{ name: "constructor", arguments: { toString: 1 } }, { name: "__proto__" }] }),
    async check(context) {
      const calls = pickCalls(await completed(context));
      assert.deepEqual(calls, [
        ["constructor", { toString: 1 }],
        ["__proto__", {}],
      ]);
    },
  },
  {
    id: "usage",
    title: "reports usage",
    scenario: turns({
      text: "Hi",
      usage: { inputTokens: 12, outputTokens: 7, totalTokens: 19, cachedInputTokens: 4, reasoningTokens: 5 },
    }),
    async check(context) {
      const { inputTokens, outputTokens, totalTokens } = (await completed(context)).complete.usage ?? {};
      assert.deepEqual([inputTokens, outputTokens, totalTokens], [12, 7, 19]);
    },
  },
  {
    id: "usage-absent",
    title: "reports no usage where the service reports none",
    scenario: turns({ text: "Hi", usage: null }),
    async check(context) {
      assert.equal((await completed(context)).complete.usage, undefined);
    },
  },
  {
    id: "finish-length",
    title: "reports that the token limit cut the answer",
    scenario: turns({ text: "Once upon", finishReason: "length" }),
    async check(context) {
      const { reason, raw } = (await completed(context)).complete.finishReason;
      assert.equal(reason, "length");
      assert.ok(raw, "the finish reason of the service is kept");
    },
  },
  {
    id: "finish-content-filter",
    title: "reports that the content filter cut the answer",
    scenario: turns({ text: "Once upon", finishReason: "content_filter" }),
    async check(context) {
      assert.equal((await completed(context)).complete.finishReason.reason, "content_filter");
    },
  },
  {
    id: "origin",
    title: "names the provider and the model in the message",
    scenario: turns({ text: "Hi" }),
    async check(context) {
      const { provider, modelId } = context.model;
      const { origin } = (await completed(context)).complete.message;
      assert.deepEqual([origin?.provider, origin?.modelId], [provider, modelId]);
    },
  },
];
