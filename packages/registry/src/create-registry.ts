import { makeRegistry, type Registry } from "./make-registry.js";
import { namingMissing } from "./naming-missing.js";
import type { ProvidersOf, Routes } from "./routes.js";

/**
 * A registry of one's own set of providers, with ids and options inferred from them. To add providers to the built-in ones, use
 * `registry.with`.
 *
 * ```ts
 * const models = createRegistry({ acme: () => import("locus-acme") });
 * const model = await models.getModel("acme:large", { region: "eu" });
 * ```
 *
 * @param routes - Loads each prefix's provider. Nothing is loaded before it is needed.
 * @typeParam P - Ids and options by prefix, where they are not to be inferred.
 */
export function createRegistry<R extends Routes, P = ProvidersOf<R>>(routes: R): Registry<P> {
  return makeRegistry(namingMissing(routes));
}
