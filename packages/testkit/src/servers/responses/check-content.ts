import type { JsonObject } from "@locus/core";
import { isObject } from "../http/is-object.js";
import { checkShape, firstOf, type Shape } from "./check-shape.js";
import { invalidType, invalidValue } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";

/** The parts of a message. */
const parts: Readonly<Record<string, Shape>> = {
  input_text: { required: ["type", "text"], optional: ["prompt_cache_breakpoint"], strings: ["text"] },
  input_image: { required: ["type"], optional: ["image_url", "file_id", "detail", "prompt_cache_breakpoint"] },
  input_file: {
    required: ["type"],
    optional: ["file_id", "file_data", "file_url", "filename", "detail", "prompt_cache_breakpoint"],
    strings: ["file_id", "file_data", "file_url", "filename"],
  },
  input_audio: { required: ["type", "input_audio"], optional: [] },
  output_text: { required: ["type", "text"], optional: ["annotations", "logprobs"], strings: ["text"] },
  refusal: { required: ["type", "refusal"], optional: [], strings: ["refusal"] },
};

const written = ["input_text", "input_image", "input_file", "input_audio"];

/** The part types that each role may send; `tool` is the output of a function. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  assistant: ["output_text", "refusal"],
  system: written,
  developer: written,
  user: written,
  tool: ["input_text", "input_image", "input_file"],
};

const roles = ["assistant", "system", "developer", "user"];

/**
 * Checks the content of a message, or of another `field`.
 *
 * @param message - The message, with role and content.
 * @param param - Its path in the request.
 */
export function checkContent(message: JsonObject, param: string, field = "content"): ResponsesErrorReply | undefined {
  const { role, content } = message;
  const types = allowed[String(role)];
  if (types === undefined || (role === "tool" && field === "content")) return invalidValue(role, roles, param);
  if (typeof content === "string") return undefined;
  if (!Array.isArray(content)) return invalidType(content, "one of a string or array of objects", `${param}.${field}`);
  return firstOf(content, (part, index) => checkPart(part, types, `${param}.${field}[${index}]`));
}

function checkPart(part: unknown, types: readonly string[], param: string): ResponsesErrorReply | undefined {
  if (!isObject(part)) return invalidType(part, "an object", param);
  const { type, image_url } = part;
  const shape = typeof type === "string" && types.includes(type) ? parts[type] : undefined;
  // For an assistant message the service names the part, for other roles its type.
  if (shape === undefined) return invalidValue(type, types, types.includes("refusal") ? param : `${param}.type`);
  if (isObject(image_url)) return invalidType(image_url, "an image URL", `${param}.image_url`);
  return checkShape(part, shape, param);
}
