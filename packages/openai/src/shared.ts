// What both entries export: the options, and what a provider over the same protocol is built from.
export { type CompatName, type CompatOption, type CompatProfile, openaiReasoning, resolveProfile } from "./chat/compat.js";
export { ChatModel, type ChatModelConfig } from "./chat/model.js";
export type { ChatBody, Warn } from "./chat/request.js";
export type { KnownOpenAIModelId, OpenAIModelId } from "./models.js";
export { modelDefaults, refuseInBrowser } from "./options.js";
export {
  type ApiKey,
  type Connection,
  type ConnectionOptions,
  createConnection,
  type HeaderValues,
  type QueryValues,
} from "./transport/connection.js";
export type { Failure, FailureClass, FailureDialect, FailureKinds } from "./transport/failure.js";
export { fetchPost } from "./transport/fetch-post.js";
export type { Post } from "./transport/post.js";
