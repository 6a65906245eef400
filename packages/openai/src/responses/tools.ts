import type { JsonObject, ToolChoice, ToolSpec } from "@locus/core";
import { defined } from "@locus/core/provider";

/**
 * A tool as the Responses API has it. Schemas of functions are sent as they are: the API would make them strict unless told not to.
 * What the caller sets for this provider (`strict`) is a field of the function. Tools of the service are theirs by name: `{ type: "provider", id: "web_search", options }` is `{ type: "web_search", …options }`.
 */
export function toTool(tool: ToolSpec, provider: string): JsonObject {
  if (tool.type === "provider") return { type: tool.id, ...tool.options };
  const { type, name, description, parameters } = tool;
  return { type, name, description, parameters, strict: false, ...tool.providerOptions?.[provider] };
}

/** Which tool to call: a function by its name, a tool of the service by its id. */
export function toToolChoice(choice: ToolChoice | undefined, tools: readonly ToolSpec[]): string | JsonObject | undefined {
  if (typeof choice !== "object") return choice;
  const hosted = tools.find((tool) => tool.type === "provider" && tool.id === choice.tool);
  if (hosted?.type !== "provider") return { type: "function", name: choice.tool };
  // The service has several of these, told apart by more than their type.
  const { server_label, name } = hosted.options;
  return { type: hosted.id, ...defined({ server_label, name }) };
}
