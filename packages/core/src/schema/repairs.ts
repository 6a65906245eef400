import type { Warn } from "../contract/event.js";
import type { ModelRequest, ToolSpec } from "../contract/model.js";
import type { JsonSchema } from "../json/json.js";
import { isPlainSchema } from "./plain-schema.js";
import { rootParts } from "./root-parts.js";

/** The code that repairs schemas, once a schema may need it. */
let loaded: typeof import("./repair-tools.js") | undefined;

/** Loads the repair code when a schema of the request may need it. If loading fails, schemas are sent as they are. */
export async function loadRepairs({ tools = [], output }: ModelRequest): Promise<void> {
  if (loaded) return;
  const arePlain = tools.every((tool) => tool.type !== "function" || isPlainSchema(tool.parameters, "arguments"));
  if (arePlain && (!output?.schema || isPlainSchema(output.schema))) return;
  loaded = await import("./repair-tools.js").catch(() => undefined);
}

/**
 * Repairs the schemas of functions where that keeps their meaning.
 *
 * @param warn - Receives one warning per repaired tool.
 * @throws ConfigurationError on parameters that no service takes, because their root is a union or not an object. It names the
 * tool and the path.
 */
export function repairTools(tools: readonly ToolSpec[], warn: Warn): readonly ToolSpec[] {
  if (loaded) return loaded.repairTools(tools, warn);
  for (const tool of tools) if (tool.type === "function") rootParts(tool.parameters, `The parameters of the tool "${tool.name}"`);
  return tools;
}

/** Repairs an output schema that is not strict. */
export function repairOutput(schema: JsonSchema, parameter: string, warn: Warn): JsonSchema {
  return loaded?.repairOutput(schema, parameter, warn) ?? schema;
}
