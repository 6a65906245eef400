export { callCases } from "./conformance/call-cases.js";
export { describeOCIIdentities } from "./conformance/describe-oci-identities.js";
export { describeOCIModel } from "./conformance/describe-oci-model.js";
export { type NativeHostileStream, nativeHostileResponder } from "./native/hostile/native-hostile-stream.js";
export { nativeHostileStreams } from "./native/hostile/native-hostile-streams.js";
export { nativeFormats } from "./native/native-formats.js";
export { nativeScenarioResponder, nativeSkips, nativeWire } from "./native/native-wire.js";
export { describeOCIService } from "./service/describe-oci-service.js";
export { ask, credentialsOf, type OCIService, startOCIService } from "./service/oci-service.js";
