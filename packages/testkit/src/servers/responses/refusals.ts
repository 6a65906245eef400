import type { ChatErrorReply } from "../chat/chat-reply.js";
import { isObject } from "../http/is-object.js";

/** An invalid request, with the message of the service. */
export function invalid(message: string, param: string | null, code: string | null = null, status = 400): ChatErrorReply {
  return { status, error: { message, type: "invalid_request_error", param, code } };
}

/** A required parameter is missing. */
export function missing(param: string): ChatErrorReply {
  return invalid(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
}

/** The service does not know a parameter. */
export function unknownParameter(param: string): ChatErrorReply {
  return invalid(`Unknown parameter: '${param}'.`, param, "unknown_parameter");
}

/** A value is not one of the allowed values. */
export function invalidValue(value: unknown, supported: readonly string[], param: string): ChatErrorReply {
  return invalid(`Invalid value: '${value}'. Supported values are: ${listed(supported)}.`, param, "invalid_value");
}

/** A value is of the wrong type. */
export function invalidType(value: unknown, expected: string, param: string): ChatErrorReply {
  return invalid(`Invalid type for '${param}': expected ${expected}, but got ${typeName(value)} instead.`, param, "invalid_type");
}

function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  if (quoted.length < 3) return quoted.join(" and ");
  return `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)}`;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (isObject(value)) return "an object";
  return Number.isInteger(value) ? "an integer" : `a ${typeof value}`;
}
