import type { ModelDefaults } from "../contract/model.js";
import type { Timeouts } from "../contract/timeouts.js";
import { amount, callRules } from "./call-options.js";
import { checkOptions } from "./check-options.js";

/**
 * What a model asks of its agent, from the options of the same names.
 *
 * @param maxRetries - How often a failed call is made again.
 * @param timeouts - In milliseconds.
 * @throws ConfigurationError when a number is `NaN`, negative or not a number, or a limit is misspelt.
 */
export function modelDefaults(maxRetries: number | undefined, timeouts: Timeouts | undefined): ModelDefaults | undefined {
  checkOptions("A model", { maxRetries, timeouts }, [["maxRetries", amount], ...callRules]);
  const retry = maxRetries === undefined ? undefined : { maxAttempts: maxRetries + 1 };
  return retry || timeouts ? { retry, timeouts } : undefined;
}
