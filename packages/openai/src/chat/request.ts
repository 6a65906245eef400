import { ConfigurationError, type FunctionToolSpec, type JsonObject, type ModelRequest, type ModelSettings } from "@locus/core";
import {
  createDraft,
  type Draft,
  finishDraft,
  type Learning,
  type StrictJsonSchema,
  unsampledSettings,
  type Warn,
  type WireBody,
  type WireCall,
} from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import type { answerExtras } from "./answer-extras.js";
import { joinContents } from "./content.js";
import { toChatMessages } from "./messages.js";

/** A converted request, with the state needed to read its answer. */
export interface ChatCall extends WireCall {
  /** Reverts the conversion of the output to strict mode; absent if the schema was sent unchanged. */
  restoreOutput?: StrictJsonSchema["restore"] | undefined;
  /** Creates the readers of audio and details, if the request asks for them. */
  extras?: typeof answerExtras;
}

/** The model, as {@link toChatCall} needs it. */
export interface ChatContext {
  provider: string;
  modelId: string;
  /** The server, if the provider has several, because opaque data is sent back only to the server it came from. */
  server?: string | undefined;
  profile: CompatProfile;
  /** The model's own settings; the request's win. */
  settings?: ModelSettings | undefined;
  /** Fields sent unchanged; they win over everything. */
  extraBody?: JsonObject | undefined;
  /** Adapts the request to its server in ways that the profile cannot express. */
  adapt?: ((body: WireBody, warn: Warn) => void) | undefined;
}

/** The API's names of settings. */
const settingNames = {
  maxTokens: "max_tokens",
  temperature: "temperature",
  topP: "top_p",
  topK: "top_k",
  stop: "stop",
  seed: "seed",
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  reasoningEffort: "reasoning_effort",
} as const;

/**
 * Converts a request to Chat Completions. Only settings of the caller are sent, plus `stream` and `stream_options`.
 *
 * @param learning - Parameters that the server refused before.
 */
export function toChatCall(request: ModelRequest, context: ChatContext, learning?: Partial<Learning>): ChatCall {
  const { modelId, profile, provider, server } = context;
  const draft = createDraft(request, context);
  const { body, own, setting, warn, warnings } = draft;
  const messages = toChatMessages(request.messages, { provider, modelId, server, profile, warn });
  if (messages.length === 0) {
    throw new ConfigurationError(
      "There is nothing to send: the request has no messages, or only tool results without their calls. Check whether a hook removes too much.",
    );
  }
  body.model = modelId;
  body.messages = messages;
  body.stream = true;
  if (profile.streamUsage) body.stream_options = { include_usage: true };
  draft.takeSettings({ ...settingNames, ...profile.settingNames });

  // Only together, because tool_choice and parallel_tool_calls are an error without tools.
  const { tools, choice } = toSupportedChoice(draft.functions("Chat Completions"), draft.toolChoice(), profile.toolChoice, draft);
  if (tools.length > 0) {
    body.tools = tools.map((tool) => toTool(tool, provider));
    body.tool_choice = typeof choice === "object" ? { type: "function", function: { name: choice.tool } } : choice;
    body.parallel_tool_calls = setting("parallelToolCalls");
  }
  const { maxTokensField, refuses = [], sampling } = profile;
  const unsampled = unsampledSettings(sampling, setting("reasoningEffort")).map((name) => settingNames[name]);
  draft.withhold([...unsampled, ...refuses], maxTokensField === "max_tokens" ? {} : { max_tokens: maxTokensField });

  const output = draft.lowerOutput(profile.output, "response_format", learning);
  let restoreOutput: ChatCall["restoreOutput"];
  if (output?.form === "json_schema") {
    const { form: type, restore, ...json_schema } = output;
    restoreOutput = restore;
    body.response_format = { type, json_schema };
  } else if (output) {
    if (output.form === "json_object") body.response_format = { type: output.form };
    instruct(messages, output.instruction, profile);
  }
  context.adapt?.(body, warn);
  finishDraft(draft, learning);
  // stream_options are an error without `stream`.
  if (body.stream === undefined) delete body.stream_options;
  return { body, warnings, own, restoreOutput };
}

const extraFields = ["audio", "modalities", "logprobs", "service_tier", "seed"];

/** Loads the readers of audio and details if the request asks for them. */
export async function withExtras(call: ChatCall): Promise<ChatCall> {
  if (extraFields.every((name) => call.body[name] == null)) return call;
  return { ...call, extras: (await import("./answer-extras.js")).answerExtras };
}

type ToolChoice = ModelRequest["toolChoice"];

/** Converts tools and tool choice to a form that the server supports. */
function toSupportedChoice(
  tools: readonly FunctionToolSpec[],
  choice: ToolChoice,
  supported: CompatProfile["toolChoice"],
  { own, setting, warn }: Draft,
): { tools: readonly FunctionToolSpec[]; choice: ToolChoice } {
  const isForced = typeof choice === "object" || choice === "required";
  const thinks =
    setting("reasoningEffort") !== "none" && own.enable_thinking !== false && Object(own.thinking).type !== "disabled";
  if (supported === "any" || choice === undefined || (supported === "unforced" && !(isForced && thinks)))
    return { tools, choice };
  if (supported === "auto" && choice === "none") return { tools: [], choice: undefined };
  const wanted = typeof choice === "object" ? tools.filter(({ name }) => name === choice.tool) : tools;
  if (supported === "words") return { tools: wanted, choice: typeof choice === "object" ? "required" : choice };
  if (isForced) warn("unsupported_setting", 'The server does not support forced tools: tool_choice is "auto".', "tool_choice");
  return { tools: wanted, choice: "auto" };
}

function toTool({ name, description, parameters, providerOptions }: FunctionToolSpec, provider: string): JsonObject {
  return { type: "function", function: { name, description, parameters, ...providerOptions?.[provider] } };
}

/** Adds the schema to the system prompt, so that the model sees it even if the server does not support schemas. */
function instruct(messages: JsonObject[], instruction: string, { systemRole: role }: CompatProfile): void {
  const [first] = messages;
  if (first?.role !== role) messages.unshift({ role, content: instruction });
  else messages[0] = { ...first, content: joinContents(first.content ?? "", instruction) };
}
