export { chatWire, scenarioResponder } from "./conformance/chat-wire.js";
export { checkOutcome } from "./conformance/check-outcome.js";
export type { CaseContext, ConformanceCase } from "./conformance/conformance-case.js";
export * from "./conformance/describe-model.js";
export { checkFold, type FoldedCall, type FoldedPart, foldParts } from "./conformance/fold-parts.js";
export * from "./conformance/scenario.js";
export * from "./fold-chat-chunks.js";
export * from "./hostile/check-hostile-stream.js";
export * from "./hostile/hostile-stream.js";
export * from "./hostile/hostile-streams.js";
export type { ImagesFile, ImagesForm } from "./images/images-form.js";
export type { ImagesOperation } from "./images/images-parameters.js";
export * from "./images/images-reply.js";
export * from "./images/images-server.js";
export * from "./model/scripted-model.js";
export type {
  Deltas,
  ScriptedStep,
  ScriptedToolCall,
  ScriptedTurn,
  ScriptedTurnFunction,
  TurnContent,
} from "./model/scripted-turn.js";
export * from "./model-outcome.js";
export * from "./oci/api-key.js";
export * from "./oci/authorization.js";
export * from "./oci/certificate.js";
export type { ServiceFaults } from "./oci/faults.js";
export * from "./oci/federation.js";
export * from "./oci/identities.js";
export * from "./oci/instance-identity.js";
export * from "./oci/instance-metadata.js";
export { keyFingerprint, makeKeyPair, type PrivateKeyFormat, type RSAKeyPair } from "./oci/key-pair.js";
export * from "./oci/oci-server.js";
export * from "./oci/proxymux.js";
export * from "./oci/resource-principal.js";
export type { SecretFiles } from "./oci/secret-files.js";
export * from "./oci/security-token.js";
export * from "./oci/session.js";
export * from "./oci/session-refresh.js";
export type { TokenIssuer, TokenIssuerOptions } from "./oci/token-issuer.js";
export * from "./oci/verify-request.js";
export * from "./oci/write-oci-config.js";
export type { RefusalOptions } from "./oci-native/checks/check-request.js";
export type { ParameterErrors } from "./oci-native/checks/refusals.js";
export * from "./oci-native/hostile/native-hostile-stream.js";
export * from "./oci-native/hostile/native-hostile-streams.js";
export * from "./oci-native/native-chat-handler.js";
export type { NativeEventOptions, NativeExchange } from "./oci-native/native-exchange.js";
export { type NativeFormat, nativeFormats } from "./oci-native/native-format.js";
export * from "./oci-native/native-recordings.js";
export type {
  NativeAnswer,
  NativeCitation,
  NativeErrorReply,
  NativeRecordedReply,
  NativeReply,
} from "./oci-native/native-reply.js";
export type { NativeRequest } from "./oci-native/native-request.js";
export * from "./oci-native/native-wire.js";
export type { NativeEvent } from "./oci-native/render/native-event.js";
export type { NativeStreamStyle } from "./oci-native/render/native-style.js";
export type { NativeToolDeltas } from "./oci-native/render/tool-deltas.js";
export * from "./oci-signature-vectors.js";
export * from "./recordings.js";
export type { ComposedResponse } from "./responses/compose-response.js";
export type { ThreadOptions } from "./responses/join-thread.js";
export type { EventOptions, ResponsesExchange, ResponsesRequest } from "./responses/responses-exchange.js";
export type {
  ResponsesAnswer,
  ResponsesErrorReply,
  ResponsesEvents,
  ResponsesFailure,
  ResponsesFinish,
  ResponsesMessage,
  ResponsesOutput,
  ResponsesReasoning,
  ResponsesReply,
} from "./responses/responses-reply.js";
export * from "./responses/responses-server.js";
export * from "./responses/responses-wire.js";
export * from "./server/chat-reply.js";
export * from "./server/chat-server.js";
export type { HttpExchange, ReceivedRequest } from "./server/http-exchange.js";
export * from "./server/http-server.js";
