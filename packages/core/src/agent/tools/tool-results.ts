import { jsonSchema } from "../../contract/standard-schema.js";
import type { JsonValue } from "../../json/json.js";
import { jsonProblem, tooManyLevels } from "../../json/json-problem.js";
import { createId } from "../../platform/create-id.js";
import { type Tool, tool } from "./tool.js";
import { partsOf } from "./tool-content.js";

/** Shortens tool results that are too long for the model. */
export interface ToolResultPolicy {
  /** Returns the text that the model reads instead. */
  shorten(text: string, options: { maxLength: number; toolCallId: string; name: string }): string | Promise<string>;
  /** Tools to add to the agent, such as the one that reads an offloaded result. */
  readonly tools?: readonly Tool[] | undefined;
}

/** Cuts the text, with a visible mark. */
export const cutToolResult: ToolResultPolicy = {
  shorten: (text, { maxLength }) =>
    `${text.slice(0, maxLength)}\n[cut: ${text.length - maxLength} of ${text.length} characters left out]`,
};

/** Keeps long results for {@link offload}. A `Map` is enough. */
export interface ToolResultStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  set(key: string, text: string): unknown;
}

/**
 * Keeps long tool results in a store. The model gets the beginning, a key, and a tool to read the rest.
 *
 * @param store - A `Map`, or anything with `get` and `set`.
 * @param options.previewLength - The number of characters to show. @defaultValue 1000
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
      // Results of the store's own tool are cut and not stored again, because the model can continue at the offset.
      if (options.name === read.name) return cutToolResult.shorten(text, options);
      const key = createId("result_");
      await store.set(key, text);
      const preview = text.slice(0, Math.min(previewLength, options.maxLength));
      return `${preview}\n[stored: ${text.length} characters in all; read_tool_result with key "${key}" reads the rest]`;
    },
  };
}

/**
 * Converts a value to JSON.
 *
 * @throws TypeError on a value that JSON cannot hold: BigInt, cycles, too many levels, and binary data, which would become an
 * object with one key per byte.
 */
export function toJson(value: unknown): JsonValue {
  if (typeof value === "string") return value;
  try {
    const json = JSON.parse(JSON.stringify(value ?? null, refuseBytes) ?? "null") as JsonValue;
    if (!jsonProblem(json)) return json;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new TypeError(`The value holds ${tooManyLevels}.`);
}

function refuseBytes(this: unknown, key: string, written: unknown): unknown {
  // Checked before `toJSON`, because the one of Node's Buffer writes a number per byte.
  const value = (this as Record<string, unknown>)[key];
  if (partsOf(value)) throw new TypeError("toolContent(…) must be the whole result of a tool.");
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    throw new TypeError(
      'JSON cannot hold bytes. Return toolContent([{ type: "file", source: { bytes, mediaType } }]) for the model to see them, or text.',
    );
  }
  return written;
}
