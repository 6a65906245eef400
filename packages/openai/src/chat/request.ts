import type { JsonObject, ModelRequest, ModelSettings, ModelWarningEvent, OutputSpec, ToolSpec } from "@locus/core";
import {
  defined,
  lowerOutput,
  outputInstruction,
  type StrictJsonSchema,
  type Warn,
  type WireBody,
  type WireCall,
  withhold,
} from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import type { Learned } from "./learned.js";
import { toChatMessages } from "./messages.js";

/** A request ready to be sent, and how to read what comes back. */
export interface ChatCall extends WireCall {
  /** Undoes what strict mode did to the output; absent where the schema went out as it was. */
  restoreOutput?: StrictJsonSchema["restore"] | undefined;
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
  /** Makes the request fit its server where the profile cannot say how. */
  adapt?: ((body: WireBody, warn: Warn) => void) | undefined;
}

/** What OpenAI's reasoning models refuse. */
const sampling = ["temperature", "topP", "frequencyPenalty", "presencePenalty", "stop"] as const;
const settings = [...sampling, "seed", "reasoningEffort", "maxTokens"] as const;

/** The wire's name of a setting: `"topP"` → `"top_p"`. */
const wireName = (name: keyof ModelSettings): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Lowers a request to Chat Completions. Nothing is sent that the caller did not set, but for `stream` and `stream_options`.
 *
 * @param learned - What the server taught by refusing it.
 */
export function toChatCall(request: ModelRequest, context: ChatContext, learned?: Learned): ChatCall {
  const { provider } = context;
  const { output, toolChoice } = request;
  const profile = { ...context.profile, ...defined({ output: learned?.output }) };
  const warnings: ModelWarningEvent[] = [];
  const warn: Warn = (code, message, parameter) => {
    warnings.push({ type: "model_warning", code, message, parameter });
  };
  const messages = toChatMessages(request.messages, { provider, profile, warn });
  const body: WireBody = {
    model: context.modelId,
    messages,
    stream: true,
    stream_options: profile.streamUsage ? { include_usage: true } : undefined,
  };

  const setting = <Name extends keyof ModelSettings>(name: Name) => request.settings?.[name] ?? context.settings?.[name];
  const effort = setting("reasoningEffort");
  const samples = profile.sampling === "always" || effort === "none" || (profile.sampling !== "never" && effort === undefined);
  for (const name of settings) body[wireName(name)] = setting(name);
  const unwanted = [...(samples ? [] : sampling.map(wireName)), ...(profile.refuses ?? [])];
  const refused = new Map<string, string | undefined>(unwanted.map((name) => [name, undefined]));
  if (profile.maxTokensField !== "max_tokens") refused.set("max_tokens", profile.maxTokensField);

  const toTool = (tool: ToolSpec): JsonObject[] => {
    if (tool.type === "provider") {
      warn("unsupported_tool", `Chat Completions has no hosted tools: ${tool.id} was not sent.`, "tools");
      return [];
    }
    const { name, description, parameters } = tool;
    return [{ type: "function", function: { name, description, parameters } }];
  };

  // One unit: tool_choice and parallel_tool_calls are an error without tools.
  const tools = (request.tools ?? []).flatMap(toTool);
  if (tools.length > 0) {
    body.tools = tools;
    body.tool_choice = typeof toolChoice === "object" ? { type: "function", function: { name: toolChoice.tool } } : toolChoice;
    body.parallel_tool_calls = setting("parallelToolCalls");
  }
  withhold(body, refused, warn);

  let restoreOutput: ChatCall["restoreOutput"];
  if (output && profile.output === "json_schema") {
    const { restore, ...json_schema } = lowerOutput(output, warn, "response_format");
    restoreOutput = restore;
    body.response_format = { type: "json_schema", json_schema };
  } else if (output) {
    if (profile.output === "json_object") body.response_format = { type: "json_object" };
    instruct(messages, output, profile);
  }
  context.adapt?.(body, warn);
  Object.assign(body, context.extraBody, request.providerOptions?.[provider]);
  if (learned) {
    if (learned.output && output) {
      warn("schema_fallback", "The server refuses the output schema: it is in the prompt.", "response_format");
    }
    withhold(body, learned.refused, warn);
    // Options of a stream are an error without one.
    if (body.stream === undefined) delete body.stream_options;
  }
  return { body, warnings, restoreOutput };
}

/** Puts the schema into the system prompt: where the server does not take it, the model still reads it. */
function instruct(messages: JsonObject[], output: OutputSpec, { systemRole: role }: CompatProfile): void {
  const instruction = outputInstruction(output);
  const [first] = messages;
  if (first?.role === role) messages[0] = { ...first, content: `${first.content}\n\n${instruction}` };
  else messages.unshift({ role, content: instruction });
}
