import type { ToolCallPart } from "../contract/message.js";
import type { JsonObject } from "../json/json.js";

/** Parses the arguments of a call; text that is not a JSON object is kept as `invalidArguments`. */
export function parseArguments(text: string): Pick<ToolCallPart, "arguments" | "invalidArguments"> {
  if (text.trim() === "") return { arguments: {} };
  try {
    let value: unknown = JSON.parse(text);
    // Some servers encode Llama's arguments twice.
    if (typeof value === "string") value = JSON.parse(value);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { arguments: value as JsonObject };
  } catch {
    // Not JSON: kept as `invalidArguments` below.
  }
  return { arguments: {}, invalidArguments: text };
}
