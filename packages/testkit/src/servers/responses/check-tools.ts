import type { JsonObject } from "@locus/core";
import { isObject, objectsOf } from "../http/is-object.js";
import { checkShape, firstOf, type Shape } from "./check-shape.js";
import { invalid, invalidValue } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";
import { schemaProblem } from "./schema-problem.js";
import { strictSchemaProblem } from "./strict-schema.js";

const anything: Shape = {};

/** The types of tools, with their required fields. */
const tools: Readonly<Record<string, Shape>> = {
  function: {
    required: ["type", "name"],
    optional: ["description", "parameters", "strict", "defer_loading", "output_schema", "allowed_callers"],
    strings: ["name", "description"],
  },
  file_search: { required: ["vector_store_ids"] },
  mcp: { required: ["server_label"], strings: ["server_label", "server_url"] },
  code_interpreter: { required: ["container"] },
  custom: { required: ["name"], strings: ["name"] },
  apply_patch: anything,
  computer: anything,
  computer_use_preview: anything,
  image_generation: anything,
  local_shell: anything,
  namespace: anything,
  programmatic_tool_calling: anything,
  shell: anything,
  tool_search: anything,
  web_search: anything,
  web_search_2025_08_26: anything,
  web_search_preview: anything,
  web_search_preview_2025_03_11: anything,
};

const namePattern = "^[a-zA-Z0-9_-]+$";

/** Checks the tools and the tool choice of a request. */
export function checkTools(body: JsonObject): ResponsesErrorReply | undefined {
  return firstOf(objectsOf(body.tools), (tool, index) => checkTool(tool, `tools[${index}]`)) ?? checkChoice(body);
}

/** Checks the name of a function. */
export function checkFunctionName(name: unknown, param: string): ResponsesErrorReply | undefined {
  if (typeof name !== "string" || new RegExp(namePattern).test(name)) return undefined;
  const message = `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '${namePattern}'.`;
  return invalid(message, param, "invalid_value");
}

function checkTool(tool: JsonObject, param: string): ResponsesErrorReply | undefined {
  const type = String(tool.type);
  const shape = Object.hasOwn(tools, type) ? tools[type] : undefined;
  if (shape === undefined) return invalidValue(tool.type, Object.keys(tools), `${param}.type`);
  const refusal = checkShape(tool, shape, param);
  if (refusal || type !== "function") return refusal;
  return checkFunctionName(tool.name, `${param}.name`) ?? checkFunctionSchema(tool, `${param}.parameters`);
}

function checkFunctionSchema(tool: JsonObject, param: string): ResponsesErrorReply | undefined {
  const problem = schemaProblem(tool.parameters) ?? (tool.strict === true ? strictSchemaProblem(tool.parameters) : undefined);
  if (problem === undefined) return undefined;
  return invalid(`Invalid schema for function '${tool.name}': ${problem}`, param, "invalid_function_parameters");
}

function checkChoice({ tools: offered, tool_choice: choice }: JsonObject): ResponsesErrorReply | undefined {
  if (choice === "required" && objectsOf(offered).length === 0)
    return invalid("Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice");
  if (!isObject(choice) || choice.type === "allowed_tools") return undefined;
  const isOffered = objectsOf(offered).some(
    ({ type, name }) => type === choice.type && (choice.name === undefined || choice.name === name || type === "mcp"),
  );
  return isOffered ? undefined : invalid(`Tool choice '${choice.type}' not found in 'tools' parameter.`, "tool_choice");
}
