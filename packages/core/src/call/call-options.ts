import type { Model } from "../contract/model.js";
import { defaultRetryPolicy, type RetryPolicy } from "../contract/retry-policy.js";
import { defaultTimeouts, type TimeLimits, type Timeouts } from "../contract/timeouts.js";
import { ConfigurationError } from "../errors/errors.js";
import { defined } from "../json/defined.js";
import { checkOptions, type OptionRules } from "./check-options.js";

/** How to call a model. Unset options come from the model's `defaults`, and then from locus. */
export interface CallModelOptions {
  retry?: Partial<RetryPolicy> | undefined;
  timeouts?: Timeouts | undefined;
}

/** {@link CallModelOptions} with all defaults filled in. */
export interface CallPolicy {
  readonly retry: RetryPolicy;
  readonly timeouts: TimeLimits;
}

/** A number that is a limit; 0 often means "off". */
export const amount: { readonly min: 0 } = { min: 0 };

/** Rules for {@link CallModelOptions}. A limit that is not a number would be off, or retry for ever. */
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
 * Resolves the policy of a call.
 *
 * @throws ConfigurationError on an invalid number or a misspelt name, also in the model's own defaults.
 */
export function callPolicy({ defaults = {} }: Model, options: CallModelOptions): CallPolicy {
  // Most calls have no options, so that there is nothing to check.
  if (!(defaults.retry || defaults.timeouts || options.retry || options.timeouts)) return defaultPolicy;
  for (const { retry, timeouts } of [defaults, options]) checkOptions("A call of a model", { retry, timeouts }, callRules);
  return {
    retry: { ...defaultRetryPolicy, ...retryOf(defaults.retry), ...retryOf(options.retry) },
    timeouts: { ...defaultTimeouts, ...defined(defaults.timeouts ?? {}), ...defined(options.timeouts ?? {}) },
  };
}

/**
 * Converts the retries of a policy to attempts.
 *
 * @throws ConfigurationError when both are given.
 */
export function retryOf({ maxRetries, ...policy }: Partial<RetryPolicy> = {}): Partial<RetryPolicy> {
  if (maxRetries === undefined) return defined(policy);
  if (policy.maxAttempts === undefined) return { ...defined(policy), maxAttempts: maxRetries + 1 };
  throw new ConfigurationError("Pass either retry.maxRetries or retry.maxAttempts, which is one more.", {
    option: "retry.maxRetries",
  });
}
