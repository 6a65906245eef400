import type { JsonObject, JsonValue, ModelRequest, ModelSettings } from "@locus/core";
import { createDraft, unsampledSettings, type Warn, type WireBody } from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import type { ResponsesCall } from "./call.js";
import { toInput } from "./items.js";
import { encryptedContent, type ResponsesLearned } from "./learned.js";
import { findThread, type HeldThread, type StateMode } from "./thread.js";
import { toTool, toToolChoice } from "./tools.js";

/** What {@link toResponsesCall} knows about the model. */
export interface ResponsesContext {
  provider: string;
  modelId: string;
  /** How its server speaks the protocol; `refuses` names parameters of this one. */
  profile: Pick<CompatProfile, "hiddenReasoning" | "output" | "reasoning" | "refuses" | "sampling">;
  /** Who keeps the conversation. */
  stateMode: StateMode;
  /** The model's own settings; the request's win. */
  settings?: ModelSettings | undefined;
  /** How the model sums up its thoughts, such as `"auto"`: they come as `think` events. */
  reasoningSummary?: string | undefined;
  /** What the answer shall include besides. */
  include?: readonly string[] | undefined;
  /** Fields sent as they are; they win over everything. `include` is added to, `text` and `reasoning` are by field. */
  extraBody?: JsonObject | undefined;
  /** Makes the request fit its server where the profile cannot say how. */
  adapt?: ((body: WireBody, warn: Warn) => void) | undefined;
}

/** The API's names of settings. It has no others. */
const settingNames = {
  maxTokens: "max_output_tokens",
  temperature: "temperature",
  topP: "top_p",
  // Moved into `reasoning`.
  reasoningEffort: "reasoning_effort",
} as const;

/**
 * Converts a request to the Responses API. Nothing is sent that the caller did not set, but for `stream`, `store` and, where the
 * conversation is the caller's to keep, the wish for encrypted thoughts.
 *
 * @param learned - What the service taught by refusing it.
 */
export function toResponsesCall(request: ModelRequest, context: ResponsesContext, learned?: ResponsesLearned): ResponsesCall {
  const { modelId, profile, provider } = context;
  const { messages } = request;
  const draft = createDraft(request, context);
  const { body, own, setting, warn, warnings } = draft;
  const mode = modeOf(context, learned);
  const thread = threadOf(messages, mode, { context, learned, warn });
  const { instructions, input, replayed } = toInput(messages, {
    provider,
    modelId,
    thread,
    replaysReasoning: mode === "stateless-encrypted",
    lost: learned?.lost,
    warn,
  });
  Object.assign(body, { model: modelId, instructions, input, stream: true, store: mode === "server" });
  body.previous_response_id = thread?.previousResponseId;
  draft.takeSettings(settingNames);
  // Taken out by its name here: it is a field of another below.
  draft.withhold((profile.refuses ?? []).filter((name) => name === settingNames.reasoningEffort));
  const { reasoning_effort: effort } = body;
  delete body.reasoning_effort;
  const summary = learned?.unsummarized ? undefined : context.reasoningSummary;
  if (effort || summary) body.reasoning = { effort, summary };

  // One unit: tool_choice and parallel_tool_calls are an error without tools.
  const tools = draft.tools();
  if (tools.length > 0) {
    body.tools = tools.map((tool) => toTool(tool, provider));
    body.tool_choice = toToolChoice(request.toolChoice, tools);
    body.parallel_tool_calls = setting("parallelToolCalls");
  }

  const output = draft.lowerOutput(profile.output, "text", learned?.parameters);
  let restoreOutput: ResponsesCall["restoreOutput"];
  if (output?.form === "json_schema") {
    const { form: type, restore, ...format } = output;
    restoreOutput = restore;
    body.text = { format: { type, ...format } };
  } else if (output) {
    body.instructions = [...(instructions ? [instructions] : []), output.instruction].join("\n\n");
    if (output.form === "json_object") {
      body.text = { format: { type: "json_object" } };
      // The service wants to read the word in the input.
      input.push({ role: "system", content: "Answer in JSON." });
    }
  }
  const thinks = mode === "stateless-encrypted" && profile.reasoning !== false;
  const encrypts = thinks && !learned?.unencrypted;
  body.include = listOf([...(encrypts ? [encryptedContent] : []), ...(context.include ?? [])]);
  const unsampled = unsampledSettings(profile.sampling, setting("reasoningEffort")).filter((name) => name in settingNames);
  draft.withhold([...unsampled.map((name) => Object(settingNames)[name]), ...(profile.refuses ?? [])]);
  context.adapt?.(body, warn);
  for (const fields of draft.ownLayers) merge(body, fields);
  if (thinks && !encrypts) {
    warn("unsupported_setting", `The model takes no ${encryptedContent}: its thoughts are not kept.`, "include");
  }
  if (learned?.unsummarized && context.reasoningSummary) {
    warn("unsupported_setting", "The model takes no reasoning.summary: not sent.", "reasoning.summary");
  }
  learned?.parameters.apply(body, warn);
  const reasoning = Object(body.reasoning);
  return {
    body,
    warnings,
    own,
    restoreOutput,
    thread: thread && {
      previousResponseId: thread.previousResponseId,
      wasLost: learned?.lost.has(findThread(messages.slice(0, thread.start - 1), provider)?.previousResponseId ?? "") ?? false,
    },
    keepsThread: mode === "server" && body.store !== false,
    replayed,
    encrypts,
    hidesReasoning: profile.hiddenReasoning && !reasoning.summary && reasoning.effort !== "none",
  };
}

/** Who keeps the conversation, after what the service had to say to that. */
function modeOf({ stateMode }: ResponsesContext, learned: ResponsesLearned | undefined): StateMode {
  return stateMode === "server" && learned?.stateless ? "stateless-encrypted" : stateMode;
}

/** The thread to continue; a warning, where there is one that cannot be. */
function threadOf(
  messages: ModelRequest["messages"],
  mode: StateMode,
  { context, learned, warn }: { context: ResponsesContext; learned: ResponsesLearned | undefined; warn: Warn },
): HeldThread | undefined {
  if (context.stateMode !== "server") return undefined;
  const thread = findThread(messages, context.provider);
  if (mode === "server" && !(thread && learned?.lost.has(thread.previousResponseId))) return thread;
  if (thread && (thread.isNewest || mode === "server")) {
    const message = "The service does not hold the conversation any more: all of it was sent again.";
    warn("thread_rebuilt", message, "previous_response_id");
  } else if (mode !== "server") {
    warn("unsupported_setting", "The service holds no conversations: all of it is sent in every call.", "store");
  }
  return undefined;
}

/** Lets fields win over those of a request. What `include`, `text` and `reasoning` had besides, they keep. */
function merge(body: WireBody, fields: JsonObject): void {
  for (const [name, value] of Object.entries(fields)) {
    const given = body[name];
    if (name === "include") body[name] = listOf([given ?? [], value ?? []].flat());
    else if (name === "text" || name === "reasoning") body[name] = value && { ...Object(given), ...Object(value) };
    else body[name] = value;
  }
}

function listOf(values: readonly JsonValue[]): readonly JsonValue[] | undefined {
  return values.length > 0 ? [...new Set(values)] : undefined;
}
