/**
 * For authors of providers: the parts that every model over HTTP needs. Messages, events and the `Model` interface are in
 * `@locus/core`.
 *
 * @module
 */
export type { CallModelOptions } from "./call/call-options.js";
export { isProgress } from "./call/guard.js";
export { modelDefaults } from "./call/model-defaults.js";
export { withStream } from "./call/with-stream.js";
export type { Warn } from "./contract/event.js";
export { defaultRetryPolicy } from "./contract/retry-policy.js";
export { defaultTimeouts } from "./contract/timeouts.js";
export { type ReportedTokens, toUsage } from "./contract/usage.js";
export {
  attempt,
  type ReaderContext,
  type WireCall,
  type WireProtocol,
  type WireReader,
  type WireService,
} from "./http/attempt.js";
export {
  type ApiKey,
  type Connection,
  type ConnectionOptions,
  createConnection,
  type HeaderValues,
  type KeyPlace,
  type QueryValues,
} from "./http/connection.js";
export { createDraft, type Draft, finishDraft, type SettingNames, unsampledSettings } from "./http/draft.js";
export {
  explain,
  type Failure,
  type FailureClass,
  type FailureContext,
  type FailureDialect,
  type FailureKinds,
  parseFailure,
  toError,
} from "./http/failure.js";
export { createLearning, type Learning, type LearningOptions } from "./http/learning.js";
export { fetchPost, type Post, type PostOptions, type WireBody } from "./http/post.js";
export { type BodyText, readText } from "./http/read-text.js";
export { createRedactor, quote, type Redactor } from "./http/redactor.js";
export { refuseInBrowser } from "./http/refuse-in-browser.js";
export type { ServiceOptions } from "./http/service-options.js";
export { withoutSecrets } from "./http/without-secrets.js";
export { canonicalJson } from "./json/canonical-json.js";
export { defined } from "./json/defined.js";
export { parseObject } from "./json/parse-object.js";
export { checkModel } from "./models/check-model.js";
export { type StartsWithWords, startsWithWords } from "./models/id-pattern.js";
export { type ApiOf, type ModelApi, modelApi } from "./models/model-api.js";
export { type KnownTraits, type ModelTraits, modelTraits } from "./models/model-traits.js";
export { abortable } from "./platform/abort.js";
export { createId } from "./platform/create-id.js";
export { isBrowser } from "./platform/is-browser.js";
export { readEnvironment } from "./platform/read-environment.js";
export { inlineSchema } from "./schema/inline-schema.js";
export type { LoweredOutput } from "./schema/lower-output.js";
export { lowerSchema, type SchemaForm } from "./schema/lower-schema.js";
export { simplifySchema } from "./schema/simplify-schema.js";
export { type StrictJsonSchema, toStrictJsonSchema } from "./schema/strict-json-schema.js";
export { decodeNdjson } from "./stream/decode-ndjson.js";
export { finishTurn } from "./stream/finish-turn.js";
export { type AnswerEnding, MessageBuilder } from "./stream/message-builder.js";
export { splitTags, type TagPiece } from "./stream/split-tags.js";
export { decodeSse, type EventDecoder, type SseEvent, type SseOptions } from "./stream/sse.js";
export type { RawToolCallDelta } from "./stream/tool-call-assembler.js";
