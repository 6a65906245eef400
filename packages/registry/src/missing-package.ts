import { ConfigurationError } from "@locus/core";

/** How runtimes and bundlers begin to say that a module is missing. */
const missing =
  /^(?:Cannot find (?:package|module)|Could not resolve|Import|No such module|Failed to resolve module specifier|The specifier|Module name,) ["'`“]/;

/** The package of a specifier that names one: `@locus/openai` of `@locus/openai/fetch`. Paths and URLs name none. */
const barePackage = /^(?:@[\w-][\w.-]*\/)?[\w-][\w.-]*(?=\/|$)/;

/**
 * What to throw when the import of an optional package failed: the install command if the package itself is missing, else
 * the error as it is.
 *
 * No runtime or bundler has a field for *what* is missing (codes differ too), but all of them quote it, and quote it first:
 * `Cannot find package 'x' imported from …/@locus/openai/index.js` is about `x`.
 *
 * @param packageName - The imported package. Where it is not known, whichever package is missing.
 * @param error - What the import threw.
 */
export function missingPackage(packageName: string | undefined, error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  const [, quoted = ""] = /["'`“]([^"'`”]+)["'`”]/.exec(message) ?? [];
  const [name] = packageName === undefined ? (missing.test(message) && barePackage.exec(quoted)) || [] : [packageName];
  // An entry of a package is quoted by some as a whole.
  if (!name || (quoted !== name && !quoted.startsWith(`${name}/`))) return error;
  return new ConfigurationError(`${name} is not installed. Run: npm install ${name}`, { cause: error });
}
