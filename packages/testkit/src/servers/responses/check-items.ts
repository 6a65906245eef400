import type { JsonObject } from "@locus/core";
import { isObject, objectsOf } from "../http/is-object.js";
import { checkContent } from "./check-content.js";
import { checkShape, firstOf, type Shape } from "./check-shape.js";
import { checkFunctionName } from "./check-tools.js";
import { invalid, invalidType, invalidValue } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";

interface ItemShape extends Shape {
  /** The prefix of its id. */
  prefix?: string;
}

const hosted = (prefix: string, ...required: string[]): ItemShape => ({ prefix, required: ["type", "id", ...required] });

/** The types of input items, with their required fields. */
const items: Readonly<Record<string, ItemShape>> = {
  message: { prefix: "msg", required: ["role", "content"], optional: ["type", "id", "status", "phase"] },
  function_call: {
    prefix: "fc",
    required: ["type", "call_id", "name", "arguments"],
    optional: ["id", "status", "namespace", "caller"],
    strings: ["call_id", "name", "arguments"],
  },
  function_call_output: { required: ["type", "call_id", "output"], optional: ["id", "status"], strings: ["call_id"] },
  reasoning: {
    prefix: "rs",
    required: ["type", "summary"],
    optional: ["id", "content", "encrypted_content", "status"],
    strings: ["encrypted_content"],
  },
  item_reference: { required: ["id"], optional: ["type"], strings: ["id"] },
  custom_tool_call: {
    prefix: "ct",
    required: ["type", "call_id", "name", "input"],
    optional: ["id", "status", "namespace", "caller"],
    strings: ["call_id", "name", "input"],
  },
  custom_tool_call_output: { required: ["type", "call_id", "output"], optional: ["id", "status"], strings: ["call_id"] },
  web_search_call: hosted("ws", "status"),
  file_search_call: hosted("fs", "queries", "status"),
  code_interpreter_call: hosted("ci", "status"),
  image_generation_call: hosted("ig", "result", "status"),
  mcp_list_tools: hosted("mcpl", "server_label", "tools"),
  mcp_call: hosted("mcp", "server_label", "name", "arguments"),
  mcp_approval_request: hosted("mcpr", "server_label", "name", "arguments"),
  mcp_approval_response: { required: ["type", "approval_request_id", "approve"] },
  compaction: { required: ["type", "encrypted_content"] },
};

const longestCallId = 64;

/** Checks each input item on its own. */
export function checkItems(input: JsonObject[string]): ResponsesErrorReply | undefined {
  return Array.isArray(input) ? firstOf(input, (item, index) => checkItem(item, `input[${index}]`)) : undefined;
}

/** The type of an item; a message may omit it. */
export function typeOf(item: JsonObject): string {
  return typeof item.type === "string" ? item.type : "message";
}

function checkItem(item: unknown, param: string): ResponsesErrorReply | undefined {
  if (!isObject(item)) return invalidType(item, "an input item", param);
  const type = typeOf(item);
  const shape = Object.hasOwn(items, type) ? items[type] : undefined;
  if (shape === undefined) return invalidValue(type, Object.keys(items), `${param}.type`);
  return checkShape(item, shape, param) ?? checkId(item, shape, param) ?? checkByType(type, item, param);
}

function checkId({ id }: JsonObject, { prefix }: ItemShape, param: string): ResponsesErrorReply | undefined {
  if (id == null || prefix === undefined || String(id).startsWith(prefix)) return undefined;
  return invalid(`Invalid '${param}.id': '${id}'. Expected an ID that begins with '${prefix}'.`, `${param}.id`, "invalid_value");
}

function checkByType(type: string, item: JsonObject, param: string): ResponsesErrorReply | undefined {
  if (type === "message") return checkContent(item, param);
  if (type === "reasoning" && !Array.isArray(item.summary)) return invalidType(item.summary, "an array", `${param}.summary`);
  if (type === "function_call_output") return checkCallId(item, param) ?? checkOutput(item, param);
  if (type === "function_call") return checkCallId(item, param) ?? checkFunctionName(item.name, `${param}.name`);
  return undefined;
}

function checkCallId({ call_id }: JsonObject, param: string): ResponsesErrorReply | undefined {
  const { length } = String(call_id);
  if (length > 0 && length <= longestCallId) return undefined;
  const [problem, limit, code] =
    length === 0
      ? ["string too short", "minimum length 1", "string_below_min_length"]
      : ["string too long", `maximum length ${longestCallId}`, "string_above_max_length"];
  return invalid(
    `Invalid '${param}.call_id': ${problem}. Expected a string with ${limit}, but got a string with length ${length} instead.`,
    `${param}.call_id`,
    code,
  );
}

/** The output of a function is text, or parts that a user may send. */
function checkOutput({ output }: JsonObject, param: string): ResponsesErrorReply | undefined {
  if (typeof output === "string") return undefined;
  if (!Array.isArray(output)) return invalidType(output, "one of a string or array of objects", `${param}.output`);
  return checkContent({ role: "tool", content: objectsOf(output) }, param, "output");
}
