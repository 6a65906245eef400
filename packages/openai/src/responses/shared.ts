// What both entries export besides the model.
export { openaiTraits, resolveProfile } from "../compat.js";
export { ResponsesModel, type ResponsesOptions, type ResponsesProfile } from "./model.js";
export type { KnownOpenAIResponsesModelId, OpenAIResponsesModelId } from "./models.js";
export type { ResponsesProviderOptions, ResponsesRequestOptions, ResponsesToolOptions } from "./provider-options.js";
export type { StateMode } from "./thread.js";
