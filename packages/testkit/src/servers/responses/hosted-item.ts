import type { JsonObject } from "@locus/core";
import { type StreamedItem, written } from "./streamed-item.js";

/** How the item of a hosted tool streams. */
interface HostedItem {
  /** The prefix of its id. */
  prefix: string;
  /** The fields of the opening event with their values then; `true` takes the final value. */
  opening: JsonObject;
  /** The progress events between opening and closing: `response.<type>.<stage>`. */
  stages: readonly string[];
  /** A field that streams in deltas, and the event that carries them. */
  written?: { field: string; type: string };
}

const inProgress = { status: "in_progress" };

const hostedItems: Readonly<Record<string, HostedItem>> = {
  web_search_call: { prefix: "ws", opening: inProgress, stages: ["in_progress", "searching", "completed"] },
  file_search_call: {
    prefix: "fs",
    opening: { ...inProgress, queries: [], results: null },
    stages: ["in_progress", "searching", "completed"],
  },
  image_generation_call: { prefix: "ig", opening: inProgress, stages: ["in_progress", "generating", "completed"] },
  code_interpreter_call: {
    prefix: "ci",
    opening: { ...inProgress, code: "", container_id: true, outputs: null },
    stages: ["in_progress", "interpreting", "completed"],
    written: { field: "code", type: "response.code_interpreter_call_code" },
  },
  mcp_list_tools: { prefix: "mcpl", opening: { server_label: true, tools: [] }, stages: ["in_progress", "completed"] },
  mcp_call: {
    prefix: "mcp",
    opening: {
      ...inProgress,
      approval_request_id: null,
      arguments: "",
      error: null,
      name: true,
      output: null,
      server_label: true,
    },
    stages: ["in_progress", "completed"],
    written: { field: "arguments", type: "response.mcp_call_arguments" },
  },
  mcp_approval_request: { prefix: "mcpr", opening: { arguments: true, name: true, server_label: true }, stages: [] },
  custom_tool_call: {
    prefix: "ctc",
    opening: { ...inProgress, call_id: true, input: "", name: true },
    stages: [],
    written: { field: "input", type: "response.custom_tool_call_input" },
  },
};

/**
 * The item of a hosted tool as it streams. An item of an unknown type opens in its final state.
 *
 * @param item - The final item.
 * @param makeId - Creates an id with a prefix.
 */
export function streamedHostedItem(
  item: JsonObject,
  makeId: (prefix: string) => string,
  partialImages: readonly string[] = [],
): StreamedItem {
  const type = String(item.type);
  const known = Object.hasOwn(hostedItems, type) ? hostedItems[type] : undefined;
  const id = typeof item.id === "string" ? item.id : makeId(known?.prefix ?? "item");
  if (known === undefined) return { added: { ...item, id }, events: [], done: { ...item, id } };
  const opening = Object.entries(known.opening).map(([key, value]) => [key, value === true ? item[key] : value]);
  const done = { ...("status" in known.opening && { status: "completed" }), ...item, id };
  const stages = known.stages.map((stage) => ({
    type: `response.${type}.${stage === "completed" && item.status === "failed" ? "failed" : stage}`,
  }));
  const { background, output_format, quality, size } = item;
  return {
    added: { id, type, ...Object.fromEntries(opening) },
    events: [
      ...stages.slice(0, 1),
      ...(known.written ? written(known.written.type, known.written.field, [String(item[known.written.field] ?? "")]) : []),
      ...stages.slice(1, -1),
      ...partialImages.map((partial_image_b64, partial_image_index) => ({
        type: `response.${type}.partial_image`,
        partial_image_index,
        partial_image_b64,
        ...JSON.parse(JSON.stringify({ background, output_format, quality, size })),
      })),
      ...stages.slice(1).slice(-1),
    ],
    done,
  };
}
