import type { Warn } from "../contract/event.js";
import type { ToolSpec } from "../contract/model.js";
import type { JsonValue } from "../json/json.js";
import { objectRoot, type Repaired } from "./object-root.js";
import { repairSchema } from "./repair-schema.js";

/** The code of the warning. It is told once per model, because a schema is the same in every call. */
export const repairCode = "repaired_schema";

/** What was repaired before: the tools of an agent are the same in every call. */
const repaired: WeakMap<object, Repaired> = /* @__PURE__ */ new WeakMap();
/** Most places that a warning names. */
const mostTold = 8;

/**
 * Repairs the schemas of functions where that changes no meaning.
 *
 * @param warn - Told what was done to each tool.
 * @throws ConfigurationError on parameters that no service takes: a union at the root, or no object. It names the tool and the path.
 */
export function repairTools(tools: readonly ToolSpec[], warn: Warn): readonly ToolSpec[] {
  return tools.map((tool) => {
    if (tool.type !== "function") return tool;
    const { name, parameters } = tool;
    const subject = `The parameters of the tool "${name}"`;
    const { schema, repairs } = repairOnce(parameters, subject);
    if (repairs.length === 0) return tool;
    warn(repairCode, repairText(`${subject} are`, repairs), "tools");
    return { ...tool, parameters: schema };
  });
}

function repairOnce(parameters: JsonValue | undefined, subject: string): Repaired {
  const key = Object(parameters);
  const known = repaired.get(key);
  if (known) return known;
  const root = objectRoot(parameters, subject);
  const { schema, repairs } = repairSchema(root.schema);
  const result = { schema, repairs: [...root.repairs, ...repairs] };
  repaired.set(key, result);
  return result;
}

/** The words of the warning. */
export function repairText(subject: string, repairs: Repaired["repairs"]): string {
  const more = repairs.length > mostTold ? ` and ${repairs.length - mostTold} more places` : "";
  return `${subject} sent with repairs, because services refuse them as they are: at ${repairs.slice(0, mostTold).join(", ")}${more}.`;
}
