import type { Model } from "../contract/model.js";
import { defaultRetryPolicy, type RetryPolicy } from "../contract/retry-policy.js";
import { defaultTimeouts, type TimeLimits, type Timeouts } from "../contract/timeouts.js";
import { ConfigurationError } from "../errors/errors.js";
import { defined } from "../json/defined.js";

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

/**
 * Checks options of a call: a limit that is no number would switch itself off, or repeat a call for ever.
 *
 * @throws ConfigurationError when a number is `NaN`, negative or not a number, or when `retry.maxAttempts` is less than 1.
 */
export function checkCallOptions({ retry, timeouts }: CallModelOptions): void {
  const { maxAttempts, initialDelayMs, maxDelayMs } = retry ?? {};
  checkNumber("retry.maxAttempts", maxAttempts, 1);
  checkNumber("retry.initialDelayMs", initialDelayMs);
  checkNumber("retry.maxDelayMs", maxDelayMs);
  for (const [limit, value] of Object.entries(timeouts ?? {})) checkNumber(`timeouts.${limit}`, value);
}

/**
 * Checks a number of a configuration, where there is one.
 *
 * @throws ConfigurationError when it is `NaN`, not a number, or less than `least`.
 */
export function checkNumber(option: string, value: unknown, least = 0): void {
  if (value === undefined || (typeof value === "number" && value >= least)) return;
  const shown = typeof value === "number" ? value : `a ${typeof value}`;
  throw new ConfigurationError(`${option} is ${shown}, but must be a number of at least ${least}.`, { option });
}

/**
 * The policy of a call.
 *
 * @throws ConfigurationError as {@link checkCallOptions}, also for the model's own defaults.
 */
export function callPolicy({ defaults = {} }: Model, options: CallModelOptions): CallPolicy {
  const retry: RetryPolicy = { ...defaultRetryPolicy, ...defined(defaults.retry ?? {}), ...defined(options.retry ?? {}) };
  const timeouts: TimeLimits = { ...defaultTimeouts, ...defined(defaults.timeouts ?? {}), ...defined(options.timeouts ?? {}) };
  checkCallOptions({ retry, timeouts });
  return { retry, timeouts };
}
