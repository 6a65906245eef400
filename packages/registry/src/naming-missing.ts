import { missingPackage } from "./missing-package.js";
import type { Route, Routes } from "./routes.js";

/**
 * How runtimes and bundlers say that something is missing, and the package of what they quote: `@locus/openai` of
 * `@locus/openai/fetch`. Paths and URLs name none.
 */
const missing =
  /^[^"'`“]*(?:(?:find|such) (?:package|module)|import|resolve|specifier|name,) ["'`“]((?:@[\w.-]+\/)?\w[\w.-]*)[/"'`”]/i;

/** Routes whose rejection says how to install the package that is missing; any other error is passed on as it is. */
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
