import type { JsonObject, ToolChoice, ToolSpec } from "@locus/core";
import { defined } from "@locus/core/provider";

/**
 * Converts a tool to the Responses API. `strict: false` keeps schemas unchanged, because the API makes them strict by default. Options of
 * the caller (`strict`) become fields of the function. A hosted tool `{ type: "provider", id: "web_search", options }` becomes
 * `{ type: "web_search", …options }`.
 */
export function toTool(tool: ToolSpec, provider: string): JsonObject {
  if (tool.type === "provider") return { type: tool.id, ...tool.options };
  const { type, name, description, parameters } = tool;
  return { type, name, description, parameters, strict: false, ...tool.providerOptions?.[provider] };
}

/** Converts the choice of a tool: a function by its name, a hosted tool by its id. */
export function toToolChoice(choice: ToolChoice | undefined, tools: readonly ToolSpec[]): string | JsonObject | undefined {
  if (typeof choice !== "object") return choice;
  const hosted = tools.find((tool) => tool.type === "provider" && tool.id === choice.tool);
  if (hosted?.type !== "provider") return { type: "function", name: choice.tool };
  // Tools of one type are distinguished by these fields.
  const { server_label, name } = hosted.options;
  return { type: hosted.id, ...defined({ server_label, name }) };
}
