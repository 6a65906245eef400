// What both entries export: the options, and what a provider over the same protocol is built from.
export { type CompatName, type CompatOption, type CompatProfile, openaiReasoning, resolveProfile } from "../compat.js";
export { ChatModel, type ChatModelConfig } from "./model.js";
export type { KnownOpenAIModelId, OpenAIModelId } from "./models.js";
export type { ChatPartOptions, ChatProviderOptions, ChatRequestOptions, ChatToolOptions } from "./provider-options.js";
