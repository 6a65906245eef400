import {
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  type ModelRequest,
  type ModelSettings,
  type ModelWarningEvent,
  type OutputSpec,
  type StrictJsonSchema,
  type ToolSpec,
  toStrictJsonSchema,
} from "@locus/core";
import type { CompatProfile } from "./compat.js";
import { toChatMessages } from "./messages.js";

/** A request in the shape of the wire. */
export type ChatBody = Record<string, JsonValue | undefined>;

/** A request ready to be sent, and how to read what comes back. */
export interface ChatCall {
  body: ChatBody;
  warnings: ModelWarningEvent[];
  /** Undoes what strict mode did to the arguments of a tool, by tool name. */
  restoreArguments: Map<string, StrictJsonSchema["restore"]>;
  /** Undoes what strict mode did to the output; absent where the schema went out as it was. */
  restoreOutput?: StrictJsonSchema["restore"];
}

/** What {@link toChatCall} knows about the model. */
export interface ChatContext {
  provider: string;
  modelId: string;
  profile: CompatProfile;
  /** The model's own settings; the request's win. */
  settings?: ModelSettings | undefined;
  /** Fields sent as they are; they win over everything. */
  extraBody?: JsonObject | undefined;
}

/** Settings that OpenAI's reasoning models refuse. */
const sampling = {
  temperature: "temperature",
  topP: "top_p",
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  stop: "stop",
} as const;

/**
 * Lowers a request to Chat Completions. Nothing is sent that the caller did not set, but for `stream` and `stream_options`.
 */
export function toChatCall(request: ModelRequest, context: ChatContext): ChatCall {
  const { profile, provider } = context;
  const call: ChatCall = { body: { model: context.modelId }, warnings: [], restoreArguments: new Map() };
  const warn = (code: string, message: string, parameter?: string): void => {
    call.warnings.push({ type: "model_warning", code, message, ...(parameter !== undefined && { parameter }) });
  };
  const messages = toChatMessages(request.messages, { provider, profile, warn });
  const { body } = call;
  body.messages = messages;
  body.stream = true;
  if (profile.streamUsage) body.stream_options = { include_usage: true };

  const settings: ModelSettings = { ...context.settings };
  for (const [name, value] of Object.entries(request.settings ?? {}))
    if (value !== undefined) Object.assign(settings, { [name]: value });
  addSettings(body, settings, profile, warn);
  addTools(call, request, settings, profile, warn);
  if (request.output) addOutput(call, request.output, messages, profile, warn);
  Object.assign(body, context.extraBody, request.providerOptions?.[provider]);
  return call;
}

type Warn = (code: string, message: string, parameter?: string) => void;

function addSettings(body: ChatBody, settings: ModelSettings, profile: CompatProfile, warn: Warn): void {
  const effort = settings.reasoningEffort;
  const samples =
    profile.sampling === "always" || effort === "none" || (profile.sampling === "without_effort" && effort === undefined);
  for (const [name, field] of Object.entries(sampling)) {
    const value = settings[name as keyof typeof sampling];
    if (value === undefined) continue;
    if (samples) body[field] = value;
    else warn("unsupported_setting", `A reasoning model does not take ${field}; it was not sent.`, field);
  }
  if (settings.seed !== undefined) body.seed = settings.seed;
  if (effort !== undefined) body.reasoning_effort = effort;
  if (settings.maxTokens === undefined) return;
  body[profile.maxTokensField] = settings.maxTokens;
  if (profile.reasoning && profile.maxTokensField !== "max_tokens") {
    warn(
      "renamed_setting",
      "A reasoning model takes max_completion_tokens, thinking included; max_tokens was sent as that.",
      "max_tokens",
    );
  }
}

/** Tools, tool choice and parallel calls go as one unit: the last two are an error without the first. */
function addTools(call: ChatCall, request: ModelRequest, settings: ModelSettings, profile: CompatProfile, warn: Warn): void {
  const tools = (request.tools ?? []).flatMap((tool) => toTool(tool, call, profile, warn));
  if (tools.length === 0) return;
  const { toolChoice } = request;
  call.body.tools = tools;
  if (toolChoice !== undefined) {
    call.body.tool_choice =
      typeof toolChoice === "string" ? toolChoice : { type: "function", function: { name: toolChoice.tool } };
  }
  if (settings.parallelToolCalls !== undefined) call.body.parallel_tool_calls = settings.parallelToolCalls;
}

function toTool(tool: ToolSpec, call: ChatCall, profile: CompatProfile, warn: Warn): JsonObject[] {
  if (tool.type === "provider") {
    warn("unsupported_tool", `Chat Completions has no hosted tools; ${tool.id} was left out.`, "tools");
    return [];
  }
  const { name, description, parameters } = tool;
  const strict = profile.strictTools ? strictOf(parameters, `tool ${name}`, "tools", warn) : undefined;
  if (strict) call.restoreArguments.set(name, strict.restore);
  return [
    {
      type: "function",
      function: { name, description, ...(strict ? { parameters: strict.schema, strict: true } : { parameters }) },
    },
  ];
}

function addOutput(call: ChatCall, output: OutputSpec, messages: JsonObject[], profile: CompatProfile, warn: Warn): void {
  const { name, schema } = output;
  if (profile.output === "json_schema") {
    const strict = output.strict ? strictOf(schema, "output", "response_format", warn) : undefined;
    if (strict) call.restoreOutput = strict.restore;
    call.body.response_format = {
      type: "json_schema",
      json_schema: { name, schema: strict?.schema ?? schema, strict: strict !== undefined },
    };
    return;
  }
  if (profile.output === "json_object") call.body.response_format = { type: "json_object" };
  const instruction = `Answer with nothing but a JSON value that matches this JSON Schema:\n${JSON.stringify(schema)}`;
  const [first] = messages;
  if (first?.role === profile.systemRole) messages[0] = { ...first, content: `${first.content}\n\n${instruction}` };
  else messages.unshift({ role: profile.systemRole, content: instruction });
}

/** The strict form of a schema, or a warning: then it goes out as it is, not enforced. */
function strictOf(schema: JsonSchema, what: string, parameter: string, warn: Warn): StrictJsonSchema | undefined {
  try {
    return toStrictJsonSchema(schema);
  } catch (error) {
    warn(
      "schema_fallback",
      `The ${what} schema was sent without strict mode. ${error instanceof Error ? error.message : error}`,
      parameter,
    );
    return undefined;
  }
}
