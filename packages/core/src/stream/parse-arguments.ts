import type { ToolCallPart } from "../contract/message.js";
import type { JsonObject } from "../json/json.js";

/** The arguments of a call from their text; a text that is no object is kept as `invalidArguments`. */
export function parseArguments(text: string): Pick<ToolCallPart, "arguments" | "invalidArguments"> {
  if (text.trim() === "") return { arguments: {} };
  try {
    let value: unknown = JSON.parse(text);
    // Some servers of Llama encode the object twice.
    if (typeof value === "string") value = JSON.parse(value);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { arguments: value as JsonObject };
  } catch {
    // Not JSON: kept as it is, below.
  }
  return { arguments: {}, invalidArguments: text };
}
