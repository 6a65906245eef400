import type { FunctionToolSpec, ProviderToolSpec, ToolSpec } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import { checkTool } from "./check-tool.js";
import type { AnyTool, Tool } from "./tool.js";

/** The agent's tools: those of ours by name, and all of them as models see them. */
export interface Toolbox {
  readonly toolsByName: ReadonlyMap<string, Tool>;
  readonly toolSpecs: readonly ToolSpec[];
}

/**
 * Gathers the tools of an agent.
 *
 * @throws ConfigurationError on a tool that cannot work, and on two tools of one name.
 */
export function gatherTools(tools: readonly AnyTool[]): Toolbox {
  const toolsByName = new Map<string, Tool>();
  const toolSpecs = tools.map((tool: AnyTool, index) => {
    if (typeof tool !== "object" || tool === null) {
      throw new ConfigurationError(`tools[${index}] is no tool. Make it with tool({ … }).`, { option: "tools" });
    }
    if (isProviderTool(tool)) return tool;
    const parameters = checkTool(tool);
    if (toolsByName.has(tool.name)) {
      throw new ConfigurationError(
        `The tool name "${tool.name}" must be unique, because the model calls a tool by its name: two tools have it.`,
        {
          option: "tools",
        },
      );
    }
    toolsByName.set(tool.name, tool);
    return toolSpec(tool, parameters);
  });
  return { toolsByName, toolSpecs };
}

function isProviderTool(tool: AnyTool): tool is ProviderToolSpec {
  return "type" in tool && tool.type === "provider";
}

function toolSpec({ name, description, providerOptions }: Tool, parameters: FunctionToolSpec["parameters"]): FunctionToolSpec {
  return { type: "function", name, description, parameters, ...(providerOptions && { providerOptions }) };
}
