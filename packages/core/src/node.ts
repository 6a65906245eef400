/**
 * For servers on Node's own `http`: what `@locus/core` does with web standards elsewhere.
 *
 * @module
 */
export { type NodeResponse, pipeToNodeResponse, type RespondingRun } from "./agent/response/pipe-to-node-response.js";
