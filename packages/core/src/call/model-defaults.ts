import type { ModelDefaults } from "../contract/model.js";
import type { Timeouts } from "../contract/timeouts.js";
import { amount, callRules } from "./call-options.js";
import { checkOptions } from "./check-options.js";

/**
 * The defaults that a model gives its agent, from the model's options of the same names.
 *
 * @param maxRetries - The number of retries after a failed call.
 * @param timeouts - In milliseconds.
 * @throws ConfigurationError when a value is `NaN`, negative or not a number, or a name is misspelt.
 */
export function modelDefaults(maxRetries: number | undefined, timeouts: Timeouts | undefined): ModelDefaults | undefined {
  checkOptions("A model", { maxRetries, timeouts }, [["maxRetries", amount], ...callRules]);
  const retry = maxRetries === undefined ? undefined : { maxAttempts: maxRetries + 1 };
  return retry || timeouts ? { retry, timeouts } : undefined;
}
