/**
 * The code that only failures need, loaded on demand because most requests succeed.
 *
 * @module
 */
export { redactError } from "./redact-error.js";
export { redirectError } from "./redirect-error.js";
export { sendError } from "./send-error.js";
export { tellsOverflow } from "./tells-overflow.js";
