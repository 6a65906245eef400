import { ConfigurationError } from "../../errors/errors.js";
import { serializeError } from "../../errors/locus-error.js";
import { jsonProblem } from "../../json/json-problem.js";

/**
 * A copy of what comes from outside and is saved: what its owner does with it later changes nothing.
 *
 * @param what - What it is, as the subject of the error.
 * @throws ConfigurationError on what JSON cannot hold, such as a function.
 */
export function copyJson<T>(value: T, what: string): T {
  const problem = jsonProblem(value);
  if (problem) throw new ConfigurationError(`${what} must be JSON, and holds ${problem}.`);
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new ConfigurationError(`${what} must be JSON: ${serializeError(cause).message}`, { cause });
  }
}
