import { ConfigurationError, type Model, type Provider } from "@locus/core";
import { environmentModelId } from "./environment-model-id.js";
import { splitModelId } from "./model-id.js";
import type { Routes } from "./routes.js";

/** Loads the provider named by an id, or by the environment without an id, and creates the model. */
export async function modelFrom(routes: Routes, id: string | undefined, options?: object): Promise<Model> {
  const prefixes = Object.keys(routes);
  const { prefix, modelId } = splitModelId(id ?? environmentModelId(prefixes), prefixes);
  return (await loadProvider(routes, prefix, modelId, options)).createModel(modelId, options);
}

/** Loads the provider of one prefix. */
export async function loadProvider(routes: Routes, prefix: string, modelId: string, options?: object): Promise<Provider> {
  const module = await routes[prefix]?.(modelId, options);
  if (module?.provider) return module.provider;
  throw new ConfigurationError(`The module loaded for "${prefix}:" has no export named provider with models and createModel.`);
}
