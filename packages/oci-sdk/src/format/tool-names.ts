import { type ModelRequest, type ToolSpec, toolCallsOf } from "@locus/core";

/** Conversion of tool names for a wire that accepts only `[A-Za-z0-9_]` without a leading digit. */
export interface ToolNames {
  /** Converts a name to the wire. */
  toWire(name: string): string;
  /** Converts a name from the wire; an unknown name stays unchanged. */
  fromWire(name: string): string;
}

const valid = /^[A-Za-z_]\w*$/;

/**
 * Assigns a unique wire name to each tool of a request and of its conversation. Valid names stay unchanged.
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
  return { toWire: (name) => wire.get(name) ?? name, fromWire: (name) => ours.get(name) ?? name };
}
