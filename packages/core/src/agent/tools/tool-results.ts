import type { UserPart } from "../../contract/message.js";
import { jsonSchema } from "../../contract/standard-schema.js";
import type { JsonValue } from "../../json/json.js";
import { jsonProblem, tooManyLevels } from "../../json/json-problem.js";
import { createId } from "../../platform/create-id.js";
import { type Tool, tool } from "./tool.js";

/** What happens to a tool result that is too long for the model. */
export interface ToolResultPolicy {
  /** What the model reads instead. */
  shorten(text: string, options: { maxLength: number; toolCallId: string; name: string }): string | Promise<string>;
  /** Tools the agent gets in addition, such as the one that reads an offloaded result. */
  readonly tools?: readonly Tool[] | undefined;
}

/** Cuts the text and says so. */
export const cutToolResult: ToolResultPolicy = {
  shorten: (text, { maxLength }) =>
    `${text.slice(0, maxLength)}\n[cut: ${text.length - maxLength} of ${text.length} characters left out]`,
};

/** Where {@link offload} keeps long results. A `Map` will do. */
export interface ToolResultStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  set(key: string, text: string): unknown;
}

/**
 * Keeps long tool results in a store and leaves the model their beginning and a key, with a tool to read the rest.
 *
 * @param store - A `Map`, or anything with `get` and `set`.
 * @param options.previewLength - Characters left in place. @defaultValue 1000
 */
export function offload(store: ToolResultStore, { previewLength = 1_000 }: { previewLength?: number } = {}): ToolResultPolicy {
  const read = tool({
    name: "read_tool_result",
    description: "Reads a stored tool result by its key, from a character offset.",
    parameters: jsonSchema<{ key: string; offset?: number }>({
      type: "object",
      properties: { key: { type: "string" }, offset: { type: "integer", minimum: 0 } },
      required: ["key"],
    }),
    async execute({ key, offset = 0 }) {
      const text = await store.get(key);
      if (text === undefined) throw new Error(`No stored result has the key "${key}".`);
      return text.slice(offset, offset + 16_000);
    },
  });
  return {
    tools: [read],
    async shorten(text, options) {
      // What the model reads from the store is not stored again; it can go on from the offset at which it was cut.
      if (options.name === read.name) return cutToolResult.shorten(text, options);
      const key = createId("result_");
      await store.set(key, text);
      const preview = text.slice(0, Math.min(previewLength, options.maxLength));
      return `${preview}\n[stored: ${text.length} characters in all; read_tool_result with key "${key}" reads the rest]`;
    },
  };
}

/** A tool's return value as the model reads it: text as it is, parts as they are, anything else as JSON. */
export function toToolContent(value: unknown): string | UserPart[] {
  if (typeof value === "string") return value;
  // Parts as JSON too, because they are saved: nothing else may hide in them.
  const json: unknown = toJson(value);
  return isParts(json) ? json : JSON.stringify(json);
}

/** The value as JSON, for events. @throws TypeError on what JSON cannot hold (BigInt, cycles, more levels than others can read). */
export function toJson(value: unknown): JsonValue {
  try {
    const json = JSON.parse(JSON.stringify(value ?? null) ?? "null") as JsonValue;
    if (!jsonProblem(json)) return json;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new TypeError(`The value holds ${tooManyLevels}.`);
}

function isParts(value: unknown): value is UserPart[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPart);
}

function isPart(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { type, text, source } = value as { type?: unknown; text?: unknown; source?: unknown };
  if (type === "text") return typeof text === "string";
  return (type === "image" || type === "audio" || type === "file") && typeof source === "object" && source !== null;
}
