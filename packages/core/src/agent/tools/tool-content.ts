import type { UserPart } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { type InputPart, toPart } from "./input-part.js";

/** Shared by all copies of this package in a program. JSON cannot hold a symbol, so that data is never taken for content. */
const brand: unique symbol = Symbol.for("@locus/core:tool-content");

/** Content parts in a tool's result, for the model to see. Created by {@link toolContent}. */
export interface ToolContent {
  readonly [brand]: readonly UserPart[];
  toJSON(): undefined;
}

/**
 * Returns content parts from a tool: images, audio and files for the model to see. A plain array of parts would be data, sent as
 * JSON.
 *
 * @example
 * ```ts
 * execute: async () => toolContent([{ type: "image", source: { bytes: await screenshot(), mediaType: "image/png" } }]),
 * ```
 * @param parts - As in the content of a user message; `bytes` are encoded.
 * @throws ConfigurationError on an invalid part, with the form to use.
 */
export function toolContent(parts: readonly InputPart[]): ToolContent {
  if (!Array.isArray(parts)) throw new ConfigurationError("toolContent() takes an array of parts.");
  const content = parts.map((part: InputPart) => toPart(part, "The content of a tool") as UserPart);
  return { [brand]: content, toJSON: () => undefined };
}

/** The parts in a tool's result; `undefined` if the result is data. */
export function partsOf(value: unknown): readonly UserPart[] | undefined {
  return typeof value === "object" && value !== null && brand in value ? (value as ToolContent)[brand] : undefined;
}
