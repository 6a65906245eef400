export { Agent, type AgentConfig, type ModelChoice } from "./agent.js";
export { createRegistry } from "./create-registry.js";
export type { ProviderListing, Registry } from "./make-registry.js";
export type { ModelId, ModelOptions } from "./model-id.js";
export { getModel, registry } from "./registry.js";
export type { ProviderModule, ProvidersOf, ProvidersWith, Route, Routes } from "./routes.js";
