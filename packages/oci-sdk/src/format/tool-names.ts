import { type ModelRequest, type ToolSpec, toolCallsOf } from "@locus/core";

/** Names of tools on a wire that takes only `[A-Za-z0-9_]`, no digit first. */
export interface ToolNames {
  /** Ours to the wire's. */
  toWire(name: string): string;
  /** The wire's to ours; a name that nobody gave stays as it is. */
  toOurs(name: string): string;
}

const valid = /^[A-Za-z_]\w*$/;

/**
 * Finds a name on the wire for each tool of a request and of its conversation. What is valid stays as it is; no two become the same.
 */
export function toolNames({ messages, tools = [] }: Pick<ModelRequest, "messages" | "tools">): ToolNames {
  const given = tools.flatMap((tool: ToolSpec) => (tool.type === "function" ? tool.name : []));
  const names = [
    ...given,
    ...messages.flatMap((message) => (message.role === "tool" ? message.name : toolCallsOf(message).map(({ name }) => name))),
  ];
  const wire = new Map<string, string>();
  const ours = new Map<string, string>();
  const isValid = (name: string): boolean => valid.test(name);
  for (const name of [...names.filter(isValid), ...names]) {
    if (wire.has(name)) continue;
    let candidate = name.replace(/\W/g, "_").replace(/^(?=\d|$)/, "_");
    while (ours.has(candidate)) candidate += "_";
    wire.set(name, candidate);
    ours.set(candidate, name);
  }
  return { toWire: (name) => wire.get(name) ?? name, toOurs: (name) => ours.get(name) ?? name };
}
