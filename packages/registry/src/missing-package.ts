import { ConfigurationError } from "@locus/core";

/**
 * What to throw when the import of an optional package failed: the install command if the package itself is missing, else
 * the error as it is.
 *
 * No runtime or bundler has a field for *what* is missing (codes differ too), but all of them quote it, and quote it first:
 * `Cannot find package 'x' imported from …/@locus/openai/index.js` is about `x`.
 *
 * @param packageName - The imported package.
 * @param error - What the import threw.
 */
export function missingPackage(packageName: string, error: unknown): unknown {
  const [, quoted] = (error instanceof Error && /["'`“]([^"'`”]+)["'`”]/.exec(error.message)) || [];
  // An entry of a package is quoted by some as a whole.
  if (quoted !== packageName && !quoted?.startsWith(`${packageName}/`)) return error;
  return new ConfigurationError(`${packageName} is not installed. Run: npm install ${packageName}`, { cause: error });
}
