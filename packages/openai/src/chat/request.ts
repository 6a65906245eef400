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

/** A request ready to be sent, and how to read what comes back. */
export interface ChatCall extends WireCall {
  /** Undoes what strict mode did to the output; absent where the schema went out as it was. */
  restoreOutput?: StrictJsonSchema["restore"] | undefined;
  /** Reads what the request asks for besides; absent where that is nothing. */
  extras?: typeof answerExtras;
}

/** What {@link toChatCall} knows about the model. */
export interface ChatContext {
  provider: string;
  modelId: string;
  /** The server, where a provider has several: opaque data goes back to the one that it came from. */
  server?: string | undefined;
  profile: CompatProfile;
  /** The model's own settings; the request's win. */
  settings?: ModelSettings | undefined;
  /** Fields sent as they are; they win over everything. */
  extraBody?: JsonObject | undefined;
  /** Makes the request fit its server where the profile cannot say how. */
  adapt?: ((body: WireBody, warn: Warn) => void) | undefined;
}

/** The protocol's names of settings. */
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
 * Converts a request to Chat Completions. Nothing is sent that the caller did not set, but for `stream` and `stream_options`.
 *
 * @param learning - What the server taught by refusing it.
 */
export function toChatCall(request: ModelRequest, context: ChatContext, learning?: Partial<Learning>): ChatCall {
  const { modelId, profile, provider, server } = context;
  const draft = createDraft(request, context);
  const { body, own, setting, warn, warnings } = draft;
  const messages = toChatMessages(request.messages, { provider, modelId, server, profile, warn });
  if (messages.length === 0) {
    throw new ConfigurationError(
      "There is nothing to send: the request has no messages, or only results without their calls. Check what the hooks leave of it.",
    );
  }
  body.model = modelId;
  body.messages = messages;
  body.stream = true;
  if (profile.streamUsage) body.stream_options = { include_usage: true };
  draft.takeSettings({ ...settingNames, ...profile.settingNames });

  // One unit: tool_choice and parallel_tool_calls are an error without tools.
  const { tools, choice } = takenChoice(draft.functions("Chat Completions"), draft.toolChoice(), profile.toolChoice, draft);
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
  // Options of a stream are an error without one.
  if (body.stream === undefined) delete body.stream_options;
  return { body, warnings, own, restoreOutput };
}

const extraFields = ["audio", "modalities", "logprobs", "service_tier", "seed"];

/** Loads what reads an answer in full, where the request asks for more than most do. */
export async function withExtras(call: ChatCall): Promise<ChatCall> {
  if (extraFields.every((name) => call.body[name] == null)) return call;
  return { ...call, extras: (await import("./answer-extras.js")).answerExtras };
}

type ToolChoice = ModelRequest["toolChoice"];

/** The tools and the choice among them as the server takes them. */
function takenChoice(
  tools: readonly FunctionToolSpec[],
  choice: ToolChoice,
  takes: CompatProfile["toolChoice"],
  { own, setting, warn }: Draft,
): { tools: readonly FunctionToolSpec[]; choice: ToolChoice } {
  const isForced = typeof choice === "object" || choice === "required";
  const thinks =
    setting("reasoningEffort") !== "none" && own.enable_thinking !== false && Object(own.thinking).type !== "disabled";
  if (takes === "any" || choice === undefined || (takes === "unforced" && !(isForced && thinks))) return { tools, choice };
  if (takes === "auto" && choice === "none") return { tools: [], choice: undefined };
  const wanted = typeof choice === "object" ? tools.filter(({ name }) => name === choice.tool) : tools;
  if (takes === "words") return { tools: wanted, choice: typeof choice === "object" ? "required" : choice };
  if (isForced) warn("unsupported_setting", "The server lets no tool be forced: tool_choice is auto.", "tool_choice");
  return { tools: wanted, choice: "auto" };
}

function toTool({ name, description, parameters, providerOptions }: FunctionToolSpec, provider: string): JsonObject {
  return { type: "function", function: { name, description, parameters, ...providerOptions?.[provider] } };
}

/** Puts the schema into the system prompt: where the server does not take it, the model still reads it. */
function instruct(messages: JsonObject[], instruction: string, { systemRole: role }: CompatProfile): void {
  const [first] = messages;
  if (first?.role !== role) messages.unshift({ role, content: instruction });
  else messages[0] = { ...first, content: joinContents(first.content ?? "", instruction) };
}
