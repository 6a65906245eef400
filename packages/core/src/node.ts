/**
 * For servers on Node's own `http`. Everywhere else, `@locus/core` uses web standards.
 *
 * @module
 */
export { type NodeResponse, pipeToNodeResponse, type RespondingRun } from "./agent/response/pipe-to-node-response.js";
