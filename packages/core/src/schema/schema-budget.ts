import { ConfigurationError } from "../errors/errors.js";
import { jsonProblem, tooManyLevels } from "../json/json-problem.js";

/** The most schemas that one schema may hold once it is converted, and the most levels. */
const mostSchemas = 20_000;
const mostLevels = 250;

/**
 * Counts the schemas that a conversion makes: a document of a few lines may hold one of any size, where its definitions use each other.
 *
 * @param root - The schema, whose levels are counted at once.
 * @returns To be called with each schema's path and level. It throws a ConfigurationError that names the path when the schema has become too
 * large.
 */
export function schemaBudget(root: unknown): (path: string, level: number) => void {
  let schemas = 0;
  const refuse = (path: string, what: string): never => {
    const where = path.length > 200 ? `${path.slice(0, 200)}…` : path;
    throw new ConfigurationError(`The schema at ${where} ${what}. Make it flatter, with fewer references.`);
  };
  if (jsonProblem(root) === tooManyLevels) refuse("#", `has ${tooManyLevels}`);
  return (path, level) => {
    if (level > mostLevels) refuse(path, `nests more than ${mostLevels} schemas`);
    if (++schemas > mostSchemas) refuse(path, `comes to more than ${mostSchemas} schemas`);
  };
}
