export { Agent, type AgentConfig, type ModelChoice } from "./agent.js";
export {
  createRegistry,
  type ProviderListing,
  type ProviderModule,
  type ProvidersOf,
  type Registry,
  type Route,
  type Routes,
} from "./create-registry.js";
export type { ModelId, ModelOptions } from "./model-id.js";
export { getModel, registry } from "./registry.js";
