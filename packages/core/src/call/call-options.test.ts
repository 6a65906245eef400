import { expect, test } from "vitest";
import { Agent } from "../agent/agent.js";
import type { ModelDefaults } from "../contract/model.js";
import { ConfigurationError } from "../errors/errors.js";
import { complete } from "./call-model.js";
import { type CallModelOptions, callRules } from "./call-options.js";
import { checkOptions } from "./check-options.js";
import { modelDefaults } from "./model-defaults.js";
import { completed, playingModel } from "./testing/playing-model.js";

const request = { messages: [{ role: "user" as const, content: "Hi" }] };

const wrong: [string, CallModelOptions, string][] = [
  [
    "retry.maxAttempts",
    { retry: { maxAttempts: Number.NaN } },
    "retry.maxAttempts must be a whole number of at least 1, not NaN.",
  ],
  ["retry.maxRetries", { retry: { maxRetries: -1 } }, "retry.maxRetries must be a whole number of at least 0, not -1."],
  ["retry.maxRetries", { retry: { maxRetries: Number.NaN } }, "retry.maxRetries must be a whole number of at least 0, not NaN."],
  ["retry.maxAttempts", { retry: { maxAttempts: 0 } }, "retry.maxAttempts must be a whole number of at least 1, not 0."],
  ["retry.maxAttempts", { retry: { maxAttempts: -3 } }, "retry.maxAttempts must be a whole number of at least 1, not -3."],
  ["retry.initialDelayMs", { retry: { initialDelayMs: -1 } }, "retry.initialDelayMs must be a number of at least 0, not -1."],
  ["retry.maxDelayMs", { retry: { maxDelayMs: Number.NaN } }, "retry.maxDelayMs must be a number of at least 0, not NaN."],
  ...(["connectMs", "firstEventMs", "idleMs", "totalMs", "toolMs"] as const).flatMap((limit): typeof wrong => [
    [`timeouts.${limit}`, { timeouts: { [limit]: Number.NaN } }, `timeouts.${limit} must be a number of at least 0, not NaN.`],
    [`timeouts.${limit}`, { timeouts: { [limit]: -1 } }, `timeouts.${limit} must be a number of at least 0, not -1.`],
  ]),
  ["timeouts.idleMs", { timeouts: JSON.parse('{"idleMs":"60"}') }, "timeouts.idleMs must be a number of at least 0, not 60."],
];

test.each(wrong)(
  "%s of %j is refused, by a check and by a call, and before anything is asked",
  async (option, options, message) => {
    const model = playingModel([[completed("Hi")]]);
    const refusal = { option, message: expect.stringContaining(message) };
    expect(() => checkOptions("A call", options, callRules)).toThrow(expect.objectContaining(refusal));
    const error = await complete(model, request, options).catch((thrown: unknown) => thrown);
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(error).toMatchObject(refusal);
    expect(model.calls).toBe(0);
    const byDefault = playingModel([[completed("Hi")]], { defaults: options as ModelDefaults });
    await expect(complete(byDefault, request)).rejects.toMatchObject(refusal);
  },
);

test("limits that are off or endless are fine", async () => {
  const options: CallModelOptions = {
    retry: { maxAttempts: Number.POSITIVE_INFINITY, initialDelayMs: 0, maxDelayMs: Number.POSITIVE_INFINITY },
    timeouts: { connectMs: 0, idleMs: Number.POSITIVE_INFINITY, totalMs: undefined },
  };
  expect(await complete(playingModel([[completed("Hi")]]), request, options)).toEqual(completed("Hi"));
});

test("retries and attempts together are refused, by a call and by an agent, also among a model's defaults", async () => {
  const options = { retry: { maxRetries: 1, maxAttempts: 2 } };
  const refusal = {
    option: "retry.maxRetries",
    message: expect.stringContaining("either retry.maxRetries or retry.maxAttempts"),
  };
  const model = playingModel([[completed("Hi")]], { defaults: options });
  await expect(complete(playingModel([[completed("Hi")]]), request, options)).rejects.toMatchObject(refusal);
  await expect(complete(model, request)).rejects.toMatchObject(refusal);
  expect(() => new Agent({ model, ...options })).toThrow(expect.objectContaining(refusal));
  expect(model.calls).toBe(0);
});

test.each([Number.NaN, -1])("a model refuses maxRetries: %d when it is made", (maxRetries) => {
  expect(() => modelDefaults(maxRetries, undefined)).toThrow(`maxRetries must be a number of at least 0, not ${maxRetries}.`);
  expect(() => modelDefaults(undefined, { idleMs: maxRetries })).toThrow(
    `timeouts.idleMs must be a number of at least 0, not ${maxRetries}.`,
  );
});

test("no retries are one attempt", () => {
  expect(modelDefaults(0, undefined)).toEqual({ retry: { maxAttempts: 1 }, timeouts: undefined });
  expect(modelDefaults(undefined, undefined)).toBeUndefined();
});
