import { missingPackage } from "./missing-package.js";
import type { Route, Routes } from "./routes.js";

/**
 * Matches the errors of runtimes and bundlers about a missing module, and captures its package: `@locus/openai` of
 * `@locus/openai/fetch`. Paths and URLs do not match.
 */
const missing =
  /^[^"'`“]*(?:(?:find|such) (?:package|module)|import|resolve|specifier|name,) ["'`“]((?:@[\w.-]+\/)?\w[\w.-]*)[/"'`”]/i;

/** Wraps routes so that the error for a missing package contains the install command. Other errors pass through unchanged. */
export function namingMissing(routes: Routes): Routes {
  const naming =
    (route: Route): Route =>
    async (modelId, options) => {
      try {
        return await route(modelId, options);
      } catch (error) {
        const [, name] = (error instanceof Error && missing.exec(error.message)) || [];
        throw name === undefined ? error : missingPackage(name, error);
      }
    };
  return Object.fromEntries(Object.entries(routes).map(([prefix, route]) => [prefix, naming(route)]));
}
