import type { Warn } from "../contract/event.js";
import type { ModelRequest, ToolSpec } from "../contract/model.js";
import type { JsonSchema } from "../json/json.js";
import { objectRoot, type Repaired } from "./object-root.js";
import { isPlainSchema } from "./plain-schema.js";

/** The code of the warning. It is told once per model, because a schema is the same in every call. */
export const repairCode = "repaired_schema";

/** What was repaired before: the tools of an agent are the same in every call. */
const repaired: WeakMap<object, Repaired> = /* @__PURE__ */ new WeakMap();
/** Most places that a warning names. */
const mostTold = 8;

/** What repairs more than the root of a schema, from the first schema on that may need it. */
let loaded: typeof import("./repair-schema.js") | undefined;

/** Loads what repairs the schemas of a request, where they may need it. Without it, they are sent as they are but for their roots. */
export async function loadRepairs({ tools = [], output }: ModelRequest): Promise<void> {
  const schemas = [output?.schema, ...tools.map((tool) => (tool.type === "function" ? tool.parameters : undefined))];
  if (schemas.every((schema) => !schema || repaired.has(schema) || isPlainSchema(schema))) return;
  loaded ??= await import("./repair-schema.js").catch(() => undefined);
}

/**
 * Repairs the schemas of functions where that changes no meaning.
 *
 * @param warn - Told what was done to each tool.
 * @throws ConfigurationError on parameters that no service takes: a union at the root, or no object. It names the tool and the path.
 */
export function repairTools(tools: readonly ToolSpec[], warn: Warn): readonly ToolSpec[] {
  return tools.map((tool) => {
    if (tool.type !== "function") return tool;
    const subject = `The parameters of the tool "${tool.name}"`;
    const { schema, repairs } = repairOnce(tool.parameters, subject);
    return tell(repairs, `${subject} are`, "tools", warn) ? { ...tool, parameters: schema } : tool;
  });
}

/** Repairs the schema of an output that is not strict. */
export function repairOutput(given: JsonSchema, parameter: string, warn: Warn): JsonSchema {
  const { schema, repairs } = repairInside(given);
  tell(repairs, "Parts of the output schema are", parameter, warn);
  return schema;
}

function repairOnce(parameters: JsonSchema | undefined, subject: string): Repaired {
  const key = Object(parameters);
  const known = repaired.get(key);
  if (known) return known;
  const root = objectRoot(parameters, subject);
  const { schema, repairs } = repairInside(root.schema);
  const result = { schema, repairs: [...root.repairs, ...repairs] };
  if (loaded || isPlainSchema(parameters)) repaired.set(key, result);
  return result;
}

function repairInside(schema: JsonSchema): Repaired {
  return loaded?.repairSchema(schema) ?? { schema, repairs: [] };
}

/** Warns of repairs, where there are any. */
function tell(repairs: Repaired["repairs"], what: string, parameter: string, warn: Warn): boolean {
  if (repairs.length === 0) return false;
  const more = repairs.length > mostTold ? ` and ${repairs.length - mostTold} more places` : "";
  const places = repairs.slice(0, mostTold).join(", ") + more;
  warn(repairCode, `${what} sent with repairs, because services refuse them as they are: at ${places}.`, parameter);
  return true;
}
