import { makeRegistry, type Registry } from "./make-registry.js";
import { namingMissing } from "./naming-missing.js";
import type { ProvidersOf, Routes } from "./routes.js";

/**
 * Creates a registry of custom providers, and infers ids and options from them. To add providers to the built-in ones, use
 * `registry.with`.
 *
 * ```ts
 * const models = createRegistry({ acme: () => import("locus-acme") });
 * const model = await models.getModel("acme:large", { region: "eu" });
 * ```
 *
 * @param routes - The loader of each prefix's provider. Each provider loads on first use.
 * @typeParam P - Ids and options by prefix; inferred by default.
 */
export function createRegistry<R extends Routes, P = ProvidersOf<R>>(routes: R): Registry<P> {
  return makeRegistry(namingMissing(routes));
}
