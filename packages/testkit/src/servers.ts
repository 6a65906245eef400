export {
  type ChatChunk,
  type ChatChunkFields,
  type ChatErrorReply,
  type ChatReply,
  chatReplyChunks,
} from "./servers/chat/chat-reply.js";
export {
  type ChatExchange,
  type ChatHandler,
  type ChatHandlerOptions,
  type ChatRequest,
  type ChatResponder,
  type ChatScript,
  type ChatServer,
  type ChatServerOptions,
  createChatHandler,
  startChatServer,
} from "./servers/chat/chat-server.js";
export type { HttpExchange, ReceivedRequest } from "./servers/http/http-exchange.js";
export { startHttpServer, type TestServer, type TestServerOptions, type TLSCertificate } from "./servers/http/http-server.js";
export { keepAlive } from "./servers/http/keep-alive.js";
export type { ImagesFile, ImagesForm } from "./servers/images/images-form.js";
export type { ImagesOperation } from "./servers/images/images-parameters.js";
export { type ImagesAnswer, type ImagesErrorReply, type ImagesReply, onePixelPng } from "./servers/images/images-reply.js";
export {
  type ImagesExchange,
  type ImagesRequest,
  type ImagesResponder,
  type ImagesScript,
  type ImagesServer,
  startImagesServer,
} from "./servers/images/images-server.js";
export type { ComposedResponse } from "./servers/responses/compose-response.js";
export type { ThreadOptions } from "./servers/responses/join-thread.js";
export type { EventOptions, ResponsesExchange, ResponsesRequest } from "./servers/responses/responses-exchange.js";
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
} from "./servers/responses/responses-reply.js";
export {
  createResponsesHandler,
  type ResponsesHandler,
  type ResponsesHandlerOptions,
  type ResponsesResponder,
  type ResponsesScript,
  type ResponsesServer,
  type ResponsesServerOptions,
  startResponsesServer,
} from "./servers/responses/responses-server.js";
