/**
 * What is needed of a failure once there is one: loaded then, because most requests have none.
 *
 * @module
 */
export { redactError } from "./redact-error.js";
export { redirectError } from "./redirect-error.js";
export { sendError } from "./send-error.js";
export { tellsOverflow } from "./tells-overflow.js";
