import { type JsonObject, type Message, type ModelRequest, textOf, toolCallsOf } from "@locus/core";
import type { NativeFormat } from "@locus/testkit/oci";
import { isObject } from "./is-object.js";

/** A minimal request in a format. */
export function referenceRequest(request: ModelRequest, format: NativeFormat): JsonObject {
  const { settings = {} } = request;
  return {
    apiFormat: format,
    isStream: true,
    streamOptions: { isIncludeUsage: true },
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.maxTokens !== undefined && { maxTokens: settings.maxTokens }),
    ...(format === "COHERE" ? cohere(request) : messages(request, format)),
  };
}

const functionsOf = ({ tools = [] }: ModelRequest) => tools.flatMap((tool) => (tool.type === "function" ? [tool] : []));

function messages(request: ModelRequest, format: NativeFormat): JsonObject {
  const { output } = request;
  const tools = functionsOf(request).map(({ name, description, parameters }) =>
    format === "GENERIC"
      ? { type: "FUNCTION", name, description, parameters }
      : { type: "FUNCTION", function: { name, description, parameters } },
  );
  return {
    messages: request.messages.map((message) => wireMessage(message, format)),
    ...(tools.length > 0 && { tools }),
    ...(output && {
      responseFormat:
        format === "GENERIC"
          ? { type: "JSON_SCHEMA", jsonSchema: { name: output.name, schema: output.schema, isStrict: true } }
          : { type: "JSON_OBJECT", schema: output.schema },
    }),
  };
}

function wireMessage(message: Message, format: NativeFormat): JsonObject {
  const toolCalls = toolCallsOf(message).map(({ id, name, arguments: args }) => {
    const call = { name, arguments: JSON.stringify(args) };
    return { id, type: "FUNCTION", ...(format === "GENERIC" ? call : { function: call }) };
  });
  return {
    role: message.role.toUpperCase(),
    content: [{ type: "TEXT", text: textOf(message) }],
    ...(message.role === "tool" && { toolCallId: message.toolCallId }),
    ...(toolCalls.length > 0 && { toolCalls }),
  };
}

/** The history of COHERE, without the new turn (a message or results). */
function cohere(request: ModelRequest): JsonObject {
  const { output } = request;
  const calls = new Map<string, JsonObject>();
  const history: JsonObject[] = [];
  let preambleOverride: string | undefined;
  for (const message of request.messages) {
    const text = textOf(message);
    const toolCalls = toolCallsOf(message).map(({ id, name, arguments: parameters }) => {
      const call = { name, parameters };
      calls.set(id, call);
      return call;
    });
    if (message.role === "system") preambleOverride = text;
    else if (message.role === "user") history.push({ role: "USER", message: text });
    else if (message.role === "tool")
      history.push({ role: "TOOL", toolResults: [{ call: calls.get(message.toolCallId), outputs: [{ output: text }] }] });
    else history.push({ role: "CHATBOT", message: text || " ", ...(toolCalls.length > 0 && { toolCalls }) });
  }
  const asked = history.pop() ?? {};
  const tools = functionsOf(request).map(({ name, description, parameters }) => ({
    name,
    description: description ?? "",
    parameterDefinitions: Object.fromEntries(
      Object.keys(isObject(parameters.properties) ? parameters.properties : {}).map((key) => [key, { type: "str" }]),
    ),
  }));
  return {
    message: asked.role === "USER" ? asked.message : "",
    chatHistory: history,
    ...(asked.role === "TOOL" && { toolResults: asked.toolResults }),
    ...(preambleOverride !== undefined && { preambleOverride }),
    ...(tools.length > 0 && { tools }),
    ...(output && { responseFormat: { type: "JSON_OBJECT", schema: output.schema } }),
  };
}
