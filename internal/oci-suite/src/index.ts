export { type NativeHostileStream, nativeHostileResponder } from "./native/hostile/native-hostile-stream.js";
export { nativeHostileStreams } from "./native/hostile/native-hostile-streams.js";
export { nativeFormats } from "./native/native-formats.js";
export { nativeScenarioResponder, nativeSkips, nativeWire } from "./native/native-wire.js";
