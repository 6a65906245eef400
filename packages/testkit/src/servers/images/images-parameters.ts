import type { JsonObject } from "@locus/core";
import { invalid, invalidType, invalidValue, missing, unknownParameter } from "../responses/refusals.js";
import type { ImagesErrorReply } from "./images-reply.js";

/** The operation: an image from a prompt, or an edit of images. */
export type ImagesOperation = "generations" | "edits";

const both = ["model", "prompt", "n", "size", "quality", "background", "output_format", "output_compression"];
const streaming = ["stream", "partial_images", "user", "moderation"];

/** The parameters of `gpt-image-…` models. Older models had more. */
const known: Readonly<Record<ImagesOperation, readonly string[]>> = {
  generations: [...both, ...streaming],
  edits: [...both, ...streaming, "image", "image[]", "mask", "input_fidelity"],
};

/** The integer parameters, with minimum and maximum. */
export const integers: Readonly<Record<string, readonly [number, number]>> = {
  n: [1, 10],
  output_compression: [0, 100],
  partial_images: [0, 3],
};

const choices: Readonly<Record<string, readonly string[]>> = {
  background: ["transparent", "opaque", "auto"],
  input_fidelity: ["high", "low"],
  moderation: ["low", "auto"],
  output_format: ["png", "jpeg", "webp"],
  quality: ["low", "medium", "high", "auto"],
};

/** Later models accept any size. */
const firstModel = /^gpt-image-1(?!\d)/;
const firstSizes = ["1024x1024", "1024x1536", "1536x1024", "auto"];

/**
 * Checks a request as the service does.
 *
 * @param names - The names of all parameters and files of the request.
 */
export function checkImagesParameters(
  operation: ImagesOperation,
  fields: JsonObject,
  names: readonly string[],
): ImagesErrorReply | undefined {
  const unknown = names.find((name) => !known[operation].includes(name));
  if (unknown !== undefined) return unknownParameter(unknown);
  const absent = ["model", "prompt"].find((name) => fields[name] == null);
  if (absent !== undefined) return missing(absent);
  if (operation === "edits" && !names.some((name) => name === "image" || name === "image[]")) return missing("image");
  for (const [name, value] of Object.entries(fields)) {
    const refusal = value === null ? undefined : checkValue(name, value, fields);
    if (refusal) return refusal;
  }
  return undefined;
}

function checkValue(name: string, value: JsonObject[string], { model }: JsonObject): ImagesErrorReply | undefined {
  const range = Object.hasOwn(integers, name) ? integers[name] : undefined;
  if (range !== undefined) return checkInteger(name, value, range);
  if (name === "stream") return typeof value === "boolean" ? undefined : invalidType(value, "a boolean", name);
  const supported = name === "size" && firstModel.test(String(model)) ? firstSizes : choices[name];
  if (supported === undefined) return typeof value === "string" ? undefined : invalidType(value, "a string", name);
  return supported.includes(String(value)) ? undefined : invalidValue(value, supported, name);
}

function checkInteger(
  name: string,
  value: JsonObject[string],
  [least, greatest]: readonly [number, number],
): ImagesErrorReply | undefined {
  if (typeof value !== "number" || !Number.isInteger(value)) return invalidType(value, "an integer", name);
  if (value >= least && value <= greatest) return undefined;
  const [problem, code, comparison, limit] =
    value < least ? ["below minimum", "below_min", ">=", least] : ["above maximum", "above_max", "<=", greatest];
  return invalid(
    `Invalid '${name}': integer ${problem} value. Expected a value ${comparison} ${limit}, but got ${value} instead.`,
    name,
    `integer_${code}_value`,
  );
}
