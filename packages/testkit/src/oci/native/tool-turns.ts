import type { JsonObject } from "@locus/core";
import { objectsOf } from "../../servers/http/is-object.js";

/** The calls of a turn and the results that follow it, both by call id. */
export interface ToolTurn {
  calls: readonly string[];
  results: readonly string[];
}

/** The turns of a conversation that have calls or results. Results without a turn before them form a turn without calls. */
export function toolTurns(messages: readonly JsonObject[]): ToolTurn[] {
  let open: { calls: string[]; results: string[] } = { calls: [], results: [] };
  const turns = [open];
  for (const { role, toolCalls, toolCallId } of messages) {
    if (role === "TOOL") {
      open.results.push(String(toolCallId));
    } else {
      open = { calls: objectsOf(toolCalls).map(({ id }) => String(id)), results: [] };
      turns.push(open);
    }
  }
  return turns.filter(({ calls, results }) => calls.length > 0 || results.length > 0);
}
