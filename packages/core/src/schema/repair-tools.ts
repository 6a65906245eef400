import type { Warn } from "../contract/event.js";
import type { ToolSpec } from "../contract/model.js";
import type { JsonSchema } from "../json/json.js";
import { objectRoot, type Repaired } from "./object-root.js";
import { repairSchema } from "./repair-schema.js";

/** Earlier repairs, because the tools of an agent are the same in every call. */
const repaired: WeakMap<object, Repaired> = /* @__PURE__ */ new WeakMap();
/** Upper bound on the paths that a warning lists. */
const maxPaths = 8;

/** See `repairs.ts`. */
export function repairTools(tools: readonly ToolSpec[], warn: Warn): readonly ToolSpec[] {
  return tools.map((tool) => {
    if (tool.type !== "function") return tool;
    const subject = `The parameters of the tool "${tool.name}"`;
    const { schema, repairs } = repairOnce(tool.parameters, subject);
    if (repairs.length === 0) return tool;
    warnOfRepairs(repairs, `${subject} are`, "tools", warn);
    return { ...tool, parameters: schema };
  });
}

/** See `repairs.ts`. */
export function repairOutput(given: JsonSchema, parameter: string, warn: Warn): JsonSchema {
  const { schema, repairs } = repairSchema(given);
  if (repairs.length > 0) warnOfRepairs(repairs, "Parts of the output schema are", parameter, warn);
  return schema;
}

function repairOnce(parameters: JsonSchema | undefined, subject: string): Repaired {
  const key = Object(parameters);
  const known = repaired.get(key);
  if (known) return known;
  const root = objectRoot(parameters, subject);
  const { schema, repairs } = repairSchema(root.schema);
  const result = { schema, repairs: [...root.repairs, ...repairs] };
  repaired.set(key, result);
  return result;
}

function warnOfRepairs(repairs: Repaired["repairs"], what: string, parameter: string, warn: Warn): void {
  const more = repairs.length > maxPaths ? ` and ${repairs.length - maxPaths} more places` : "";
  const places = repairs.slice(0, maxPaths).join(", ") + more;
  warn("repaired_schema", `${what} sent with repairs, because services refuse them as they are: at ${places}.`, parameter);
}
