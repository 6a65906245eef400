import type { FunctionToolSpec, ProviderToolSpec, ToolSpec } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import { checkTool } from "./check-tool.js";
import type { AnyTool, Tool } from "./tool.js";

/** The agent's tools: those of ours by name, and all of them as models see them. */
export interface Toolbox {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly specs: readonly ToolSpec[];
}

/**
 * Gathers the tools of an agent.
 *
 * @param more - Tools that the agent's options bring along.
 * @throws ConfigurationError on a tool that cannot work, and on two tools of one name.
 */
export function gatherTools(tools: readonly AnyTool[] = [], more: readonly Tool[] = []): Toolbox {
  if (!Array.isArray(tools)) {
    throw new ConfigurationError("tools is an array of tools: tools: [weather, clock].", { option: "tools" });
  }
  const byName = new Map<string, Tool>();
  const specs = [...tools, ...more].map((tool: AnyTool, index) => {
    if (typeof tool !== "object" || tool === null) {
      throw new ConfigurationError(`tools[${index}] is no tool. Make it with tool({ … }).`, { option: "tools" });
    }
    if (isProviderTool(tool)) return tool;
    const parameters = checkTool(tool);
    if (byName.has(tool.name)) {
      throw new ConfigurationError(
        `The tool name "${tool.name}" must be unique, because the model calls a tool by its name: two tools have it.`,
        {
          option: "tools",
        },
      );
    }
    byName.set(tool.name, tool);
    return toolSpec(tool, parameters);
  });
  return { tools: byName, specs };
}

function isProviderTool(tool: AnyTool): tool is ProviderToolSpec {
  return "type" in tool && tool.type === "provider";
}

function toolSpec({ name, description, providerOptions }: Tool, parameters: FunctionToolSpec["parameters"]): FunctionToolSpec {
  return { type: "function", name, description, parameters, ...(providerOptions && { providerOptions }) };
}
