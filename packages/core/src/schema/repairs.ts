import type { Warn } from "../contract/event.js";
import type { ModelRequest, ToolSpec } from "../contract/model.js";
import type { JsonSchema } from "../json/json.js";
import { isPlainSchema } from "./plain-schema.js";
import { rootParts } from "./root-parts.js";

/** What repairs schemas, from the first one on that may need it. */
let loaded: typeof import("./repair-tools.js") | undefined;

/** Loads what repairs the schemas of a request, where they may need it. Where it does not load, they are sent as they are. */
export async function loadRepairs({ tools = [], output }: ModelRequest): Promise<void> {
  const arePlain = tools.every((tool) => tool.type !== "function" || isPlainSchema(tool.parameters, "arguments"));
  if (loaded || (arePlain && (!output?.schema || isPlainSchema(output.schema)))) return;
  loaded = await import("./repair-tools.js").catch(() => undefined);
}

/**
 * Repairs the schemas of functions where that changes no meaning.
 *
 * @param warn - Told what was done to each tool.
 * @throws ConfigurationError on parameters that no service takes: a union at the root, or no object. It names the tool and the path.
 */
export function repairTools(tools: readonly ToolSpec[], warn: Warn): readonly ToolSpec[] {
  if (loaded) return loaded.repairTools(tools, warn);
  for (const tool of tools) if (tool.type === "function") rootParts(tool.parameters, `The parameters of the tool "${tool.name}"`);
  return tools;
}

/** Repairs the schema of an output that is not strict. */
export function repairOutput(schema: JsonSchema, parameter: string, warn: Warn): JsonSchema {
  return loaded?.repairOutput(schema, parameter, warn) ?? schema;
}
