import type { ProviderToolSpec, ToolSpec } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import { checkTool } from "./check-tool.js";
import type { AnyTool, Tool } from "./tool.js";

/** The agent's tools: the program's own by name, and all of them as the model sees them. */
export interface Toolbox {
  readonly toolsByName: ReadonlyMap<string, Tool>;
  readonly toolSpecs: readonly ToolSpec[];
}

/**
 * Collects the tools of an agent.
 *
 * @throws ConfigurationError on an invalid tool, and on two tools with the same name.
 */
export function gatherTools(tools: readonly AnyTool[]): Toolbox {
  const toolsByName = new Map<string, Tool>();
  const fail = (problem: string): never => {
    throw new ConfigurationError(problem, { option: "tools" });
  };
  const toolSpecs = tools.map((tool: AnyTool, index): ToolSpec => {
    if (typeof tool !== "object" || tool === null) fail(`tools[${index}] is not a tool. Make it with tool({ … }).`);
    if (isProviderTool(tool)) return tool;
    const parameters = checkTool(tool);
    const { name, description, providerOptions } = tool;
    if (toolsByName.has(name)) fail(`The tool name "${name}" must be unique: two tools have it.`);
    toolsByName.set(name, tool);
    return { type: "function", name, description, parameters, ...(providerOptions && { providerOptions }) };
  });
  return { toolsByName, toolSpecs };
}

function isProviderTool(tool: AnyTool): tool is ProviderToolSpec {
  return "type" in tool && tool.type === "provider";
}
