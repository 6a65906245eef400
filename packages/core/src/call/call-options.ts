import type { Model } from "../contract/model.js";
import { defaultRetryPolicy, type RetryPolicy } from "../contract/retry-policy.js";
import { defaultTimeouts, type TimeLimits, type Timeouts } from "../contract/timeouts.js";
import { ConfigurationError } from "../errors/errors.js";
import { defined } from "../json/defined.js";
import { checkOptions, type OptionRules } from "./check-options.js";

/** How a model is called. What is not set comes from the model's `defaults`, then from locus. */
export interface CallModelOptions {
  retry?: Partial<RetryPolicy> | undefined;
  timeouts?: Timeouts | undefined;
}

/** {@link CallModelOptions} with everything set. */
export interface CallPolicy {
  readonly retry: RetryPolicy;
  readonly timeouts: TimeLimits;
}

/** A number that is a limit: 0 is often "off". */
export const amount: { readonly min: 0 } = { min: 0 };

/** Of {@link CallModelOptions}: a limit that is no number would switch itself off, or repeat a call for ever. */
export const callRules: OptionRules = [
  [
    "retry",
    [
      ["maxAttempts", { min: 1, whole: true }],
      ["maxRetries", { min: 0, whole: true }],
      ["initialDelayMs maxDelayMs", amount],
      ["retryOn", "array"],
    ],
  ],
  ["timeouts", [["connectMs firstEventMs idleMs totalMs toolMs", amount]]],
];

const defaultPolicy: CallPolicy = { retry: defaultRetryPolicy, timeouts: defaultTimeouts };

/**
 * The policy of a call.
 *
 * @throws ConfigurationError on a number that is `NaN`, negative or none, and on a misspelt name, also among the model's own defaults.
 */
export function callPolicy({ defaults = {} }: Model, options: CallModelOptions): CallPolicy {
  // Most calls have no options at all, and there is nothing to check.
  if (!(defaults.retry || defaults.timeouts || options.retry || options.timeouts)) return defaultPolicy;
  for (const { retry, timeouts } of [defaults, options]) checkOptions("A call of a model", { retry, timeouts }, callRules);
  return {
    retry: { ...defaultRetryPolicy, ...retryOf(defaults.retry), ...retryOf(options.retry) },
    timeouts: { ...defaultTimeouts, ...defined(defaults.timeouts ?? {}), ...defined(options.timeouts ?? {}) },
  };
}

/**
 * A policy with its retries counted as attempts.
 *
 * @throws ConfigurationError where both are given.
 */
export function retryOf({ maxRetries, ...policy }: Partial<RetryPolicy> = {}): Partial<RetryPolicy> {
  if (maxRetries === undefined) return defined(policy);
  if (policy.maxAttempts === undefined) return { ...defined(policy), maxAttempts: maxRetries + 1 };
  throw new ConfigurationError("Pass either retry.maxRetries or retry.maxAttempts, which is one more.", {
    option: "retry.maxRetries",
  });
}
