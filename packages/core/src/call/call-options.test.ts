import { expect, test } from "vitest";
import type { ModelDefaults } from "../contract/model.js";
import { ConfigurationError } from "../errors/errors.js";
import { complete } from "./call-model.js";
import { type CallModelOptions, checkCallOptions } from "./call-options.js";
import { modelDefaults } from "./model-defaults.js";
import { completed, playingModel } from "./testing/playing-model.js";

const request = { messages: [{ role: "user" as const, content: "Hi" }] };

const wrong: [string, CallModelOptions, string][] = [
  ["retry.maxAttempts", { retry: { maxAttempts: Number.NaN } }, "retry.maxAttempts is NaN, but must be a number of at least 1."],
  ["retry.maxAttempts", { retry: { maxAttempts: 0 } }, "retry.maxAttempts is 0, but"],
  ["retry.maxAttempts", { retry: { maxAttempts: -3 } }, "retry.maxAttempts is -3, but"],
  ["retry.initialDelayMs", { retry: { initialDelayMs: -1 } }, "retry.initialDelayMs is -1, but must be a number of at least 0."],
  ["retry.maxDelayMs", { retry: { maxDelayMs: Number.NaN } }, "retry.maxDelayMs is NaN, but"],
  ...(["connectMs", "firstEventMs", "idleMs", "totalMs", "toolMs"] as const).flatMap((limit): typeof wrong => [
    [`timeouts.${limit}`, { timeouts: { [limit]: Number.NaN } }, `timeouts.${limit} is NaN, but`],
    [`timeouts.${limit}`, { timeouts: { [limit]: -1 } }, `timeouts.${limit} is -1, but`],
  ]),
  ["timeouts.idleMs", { timeouts: JSON.parse('{"idleMs":"60"}') }, "timeouts.idleMs is a string, but"],
];

test.each(wrong)(
  "%s of %j is refused, by a check and by a call, and before anything is asked",
  async (option, options, message) => {
    const model = playingModel([[completed("Hi")]]);
    const refusal = { option, message: expect.stringContaining(message) };
    expect(() => checkCallOptions(options)).toThrow(expect.objectContaining(refusal));
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

test.each([Number.NaN, -1])("a model refuses maxRetries: %d when it is made", (maxRetries) => {
  expect(() => modelDefaults(maxRetries, undefined)).toThrow(`maxRetries is ${maxRetries}, but must be a number of at least 0.`);
  expect(() => modelDefaults(undefined, { idleMs: maxRetries })).toThrow(`timeouts.idleMs is ${maxRetries}`);
});

test("no retries are one attempt", () => {
  expect(modelDefaults(0, undefined)).toEqual({ retry: { maxAttempts: 1 }, timeouts: undefined });
  expect(modelDefaults(undefined, undefined)).toBeUndefined();
});
