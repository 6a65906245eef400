export { chatWire, scenarioResponder } from "./conformance/chat-wire.js";
export { checkOutcome } from "./conformance/check-outcome.js";
export type { CaseContext, ConformanceCase } from "./conformance/conformance-case.js";
export {
  type CreateModelOptions,
  conformanceCases,
  type DescribeModelOptions,
  describeModel,
  runConformanceCase,
  smokeCases,
  type TestFunction,
} from "./conformance/describe-model.js";
export { checkHostileStream } from "./conformance/hostile/check-hostile-stream.js";
export {
  type ExpectedToolCall,
  type HostileExpectation,
  type HostileStream,
  hostileResponder,
  sendHostileStream,
} from "./conformance/hostile/hostile-stream.js";
export { hostileStreams } from "./conformance/hostile/hostile-streams.js";
export { responsesResponder, responsesWire } from "./conformance/responses-wire.js";
export type { Fault, Scenario, ScenarioTurn, Wire, WireServer } from "./conformance/scenario.js";
