import { expect, test } from "vitest";
import type { ModelEvent, ModelRetryEvent } from "../contract/event.js";
import type { Usage } from "../contract/usage.js";
import { CallUsage } from "./call-usage.js";
import { completed, start } from "./testing/playing-model.js";

const count = (usage: Usage): ModelEvent => ({ type: "model_usage", usage });
const whole = (usage?: Usage): ModelEvent => ({ ...completed("Hi"), ...(usage && { usage }) });
const retry: ModelRetryEvent = {
  type: "model_retry",
  failedAttempt: 1,
  delayMs: 0,
  error: { name: "Error", code: "unknown", message: "", retryable: true },
};

test.each<[string, (ModelEvent | ModelRetryEvent)[], Usage]>([
  ["nothing", [], {}],
  ["a whole answer", [start, count({ inputTokens: 5 }), whole({ inputTokens: 5, raw: 1 })], { inputTokens: 5, raw: 1 }],
  ["a whole answer without a count", [start, whole()], {}],
  [
    "a whole answer that was counted on the way only",
    [start, count({ inputTokens: 5 }), whole()],
    { inputTokens: 5, incomplete: true },
  ],
  [
    "an answer cut short",
    [start, count({ inputTokens: 5 }), count({ inputTokens: 5, outputTokens: 2 })],
    { inputTokens: 5, outputTokens: 2, incomplete: true },
  ],
  ["a retry", [start, count({ inputTokens: 5 }), retry, start, whole({ inputTokens: 6 })], { inputTokens: 11, incomplete: true }],
  ["a retry of an attempt without a count", [start, retry, start, whole({ inputTokens: 6 })], { inputTokens: 6 }],
  [
    "another model, which sends no model_start",
    [
      count({ inputTokens: 5 }),
      { type: "model_warning", code: "fallback", message: "" },
      count({ inputTokens: 1 }),
      whole({ inputTokens: 6 }),
    ],
    { inputTokens: 11, incomplete: true },
  ],
  [
    "any other warning",
    [count({ inputTokens: 5 }), { type: "model_warning", code: "x", message: "" }, whole({ inputTokens: 6 })],
    { inputTokens: 6 },
  ],
])("%s", (_name, events, expected) => {
  const usage = new CallUsage();
  for (const event of events) usage.add(event);
  expect(usage.total).toEqual(expected);
});
