import { ConfigurationError } from "../../errors/errors.js";
import { serializeError } from "../../errors/locus-error.js";
import { jsonProblem } from "../../json/json-problem.js";

/**
 * Copies a value from outside before it is saved, so that later changes by its owner have no effect.
 *
 * @param what - The value, as the subject of the error.
 * @throws ConfigurationError on a value that JSON cannot hold, such as a function.
 */
export function copyJson<T>(value: T, what: string): T {
  const problem = jsonProblem(value);
  if (problem) throw new ConfigurationError(`${what} must be JSON, but holds ${problem}.`);
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new ConfigurationError(`${what} must be JSON: ${serializeError(cause).message}`, { cause });
  }
}
