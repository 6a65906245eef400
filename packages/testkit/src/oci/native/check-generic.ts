import type { JsonObject } from "@locus/core";
import { isObject, objectsOf } from "../../servers/http/is-object.js";
import { checkGeminiSchema } from "./gemini-schema.js";
import { badRequest, type Refusals } from "./refusals.js";
import { toolTurns } from "./tool-turns.js";

const mostTools = 128;

/** Checks the rules of GENERIC that its field types cannot express, except the parameters of single models. */
export function* checkGeneric(chatRequest: JsonObject, model: string): Refusals {
  const { messages, tools, toolChoice } = chatRequest;
  if (objectsOf(messages).length === 0) yield badRequest("Invalid parameter: 'messages' must not be empty.");
  const { length } = objectsOf(tools);
  if (length > mostTools)
    yield badRequest(
      `Invalid 'tools': array too long. Expected an array with maximum length ${mostTools}, but got an array with length ${length} instead.`,
    );
  for (const [index, { name }] of objectsOf(tools).entries())
    if (!/^[\w-]{1,64}$/.test(String(name)))
      yield badRequest(`Invalid 'tools[${index}].name': expected a string that matches the pattern '^[a-zA-Z0-9_-]{1,64}$'.`);
  if (isObject(toolChoice) && toolChoice.type === "FUNCTION" && !objectsOf(tools).some(({ name }) => name === toolChoice.name))
    yield badRequest(`Invalid parameter: 'toolChoice' names the function '${toolChoice.name}', which is not in 'tools'.`);
  yield* checkToolTurns(objectsOf(messages), model);
  if (model.startsWith("google.")) yield* checkSchemas(chatRequest);
}

function* checkToolTurns(messages: readonly JsonObject[], model: string): Refusals {
  for (const { calls, results } of toolTurns(messages)) {
    const stray = results.find((id) => !calls.includes(id));
    if (stray !== undefined)
      yield badRequest(`Invalid parameter: 'toolCallId' of '${stray}' not found in 'toolCalls' of previous message.`);
    const open = calls.filter((id) => !results.includes(id));
    if (open.length > 0) {
      yield badRequest(
        model.startsWith("google.")
          ? "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn."
          : `An assistant message with 'toolCalls' must be followed by tool messages responding to each 'toolCallId'. The following toolCallIds did not have response messages: ${open.join(", ")}`,
      );
    }
  }
}

function* checkSchemas({ tools, responseFormat }: JsonObject): Refusals {
  for (const [index, { parameters }] of objectsOf(tools).entries())
    yield* checkGeminiSchema(parameters, `tools[0].function_declarations[${index}].parameters`);
  const jsonSchema = isObject(responseFormat) ? responseFormat.jsonSchema : undefined;
  if (isObject(jsonSchema)) yield* checkGeminiSchema(jsonSchema.schema, "generation_config.response_schema");
}
