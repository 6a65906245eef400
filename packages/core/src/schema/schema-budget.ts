import { ConfigurationError } from "../errors/errors.js";
import { jsonProblem, tooManyLevels } from "../json/json-problem.js";

/** Upper bounds on the schemas within one converted schema, and on its depth. */
const maxSchemas = 20_000;
const maxLevels = 250;

/**
 * Counts the schemas that a conversion makes, because a short document whose definitions use each other may expand without bound.
 *
 * @param root - The schema, whose depth is checked at once.
 * @returns A function to call with the path and level of each schema. It throws a ConfigurationError that names the path when the
 * schema is too large.
 */
export function schemaBudget(root: unknown): (path: string, level: number) => void {
  let schemas = 0;
  const refuse = (path: string, what: string): never => {
    const where = path.length > 200 ? `${path.slice(0, 200)}…` : path;
    throw new ConfigurationError(`The schema at ${where} ${what}. Make it flatter, with fewer references.`);
  };
  if (jsonProblem(root) === tooManyLevels) refuse("#", `has ${tooManyLevels}`);
  return (path, level) => {
    if (level > maxLevels) refuse(path, `nests more than ${maxLevels} schemas`);
    if (++schemas > maxSchemas) refuse(path, `expands to more than ${maxSchemas} schemas`);
  };
}
