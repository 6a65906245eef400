import type { Model } from "../contract/model.js";
import { defaultRetryPolicy, type RetryPolicy } from "../contract/retry-policy.js";
import { defaultTimeouts, type TimeLimits, type Timeouts } from "../contract/timeouts.js";
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
  const policy: CallPolicy = {
    retry: { ...defaultRetryPolicy, ...defined(defaults.retry ?? {}), ...defined(options.retry ?? {}) },
    timeouts: { ...defaultTimeouts, ...defined(defaults.timeouts ?? {}), ...defined(options.timeouts ?? {}) },
  };
  checkOptions("A call of a model", policy, callRules);
  return policy;
}
