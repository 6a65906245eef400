import type { UserPart } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { type InputPart, toPart } from "./input-part.js";

/** Of all copies of this package in a program. No JSON can hold it, so that no data is ever taken for content. */
const brand: unique symbol = Symbol.for("@locus/core:tool-content");

/** Content parts that a tool returns for the model to see. Made by {@link toolContent}. */
export interface ToolContent {
  readonly [brand]: readonly UserPart[];
  toJSON(): undefined;
}

/**
 * Content parts as the result of a tool: images, audio and files that the model is to see. An array of parts without it is data, and is sent
 * as JSON.
 *
 * @example
 * ```ts
 * execute: async () => toolContent([{ type: "image", source: { bytes: await screenshot(), mediaType: "image/png" } }]),
 * ```
 * @param parts - As in the content of a user message; `bytes` are encoded.
 * @throws ConfigurationError on a part that is not one of ours, with the form to use.
 */
export function toolContent(parts: readonly InputPart[]): ToolContent {
  if (!Array.isArray(parts)) throw new ConfigurationError("toolContent() takes an array of parts.");
  const content = parts.map((part: InputPart) => toPart(part, "The content of a tool") as UserPart);
  return { [brand]: content, toJSON: () => undefined };
}

/** The parts in a tool's result; `undefined` where it is data. */
export function partsOf(value: unknown): readonly UserPart[] | undefined {
  return typeof value === "object" && value !== null && brand in value ? (value as ToolContent)[brand] : undefined;
}
