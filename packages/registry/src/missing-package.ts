import { ConfigurationError } from "@locus/core";

/**
 * Returns the error to throw when the import of an optional package failed: the install command if the package itself is missing,
 * otherwise the original error.
 *
 * No runtime or bundler has a field for the missing module, and codes differ. But all of them quote the module first:
 * `Cannot find package 'x' imported from …/@locus/openai/index.js` is about `x`.
 *
 * @param packageName - The imported package.
 * @param error - The error of the import.
 */
export function missingPackage(packageName: string, error: unknown): unknown {
  const [, quoted] = (error instanceof Error && /["'`“]([^"'`”]+)["'`”]/.exec(error.message)) || [];
  // Some runtimes quote the whole subpath of a package.
  if (quoted !== packageName && !quoted?.startsWith(`${packageName}/`)) return error;
  return new ConfigurationError(`${packageName} is not installed. Run: npm install ${packageName}`, { cause: error });
}
