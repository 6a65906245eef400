export { chatWire } from "./conformance/chat-wire.js";
export { checkOutcome } from "./conformance/check-outcome.js";
export type { CaseContext, ConformanceCase } from "./conformance/conformance-case.js";
export * from "./conformance/describe-model.js";
export * from "./conformance/scenario.js";
export * from "./fold-chat-chunks.js";
export * from "./hostile/check-hostile-stream.js";
export * from "./hostile/hostile-stream.js";
export * from "./hostile/hostile-streams.js";
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
export * from "./recordings.js";
export * from "./server/chat-reply.js";
export * from "./server/chat-server.js";
export type { HttpExchange, ReceivedRequest } from "./server/http-exchange.js";
export * from "./server/http-server.js";
