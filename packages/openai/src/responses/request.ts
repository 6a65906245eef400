import type { JsonObject, JsonValue, ModelRequest, ModelSettings } from "@locus/core";
import { createDraft, unsampledSettings, type Warn, type WireBody } from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import type { ResponsesCall } from "./call.js";
import { toInput } from "./items.js";
import { encryptedContent, type ResponsesLearned } from "./learned.js";
import { findThread, type HeldThread, type StateMode } from "./thread.js";
import { toTool, toToolChoice } from "./tools.js";

/** The model, as {@link toResponsesCall} needs it. */
export interface ResponsesContext {
  provider: string;
  modelId: string;
  /** How its server speaks the protocol; `refuses` has parameters of the Responses API. */
  profile: Pick<CompatProfile, "hiddenReasoning" | "output" | "reasoning" | "refuses" | "sampling">;
  /** Where the conversation is stored. */
  stateMode: StateMode;
  /** The model's own settings; the request's win. */
  settings?: ModelSettings | undefined;
  /** How the model summarizes its thoughts, such as `"auto"`. */
  reasoningSummary?: string | undefined;
  /** Additional contents of the answer. */
  include?: readonly string[] | undefined;
  /** Fields sent unchanged; they win over everything. `include` is extended, `text` and `reasoning` are merged by field. */
  extraBody?: JsonObject | undefined;
  /** Adapts the request to its server in ways that the profile cannot express. */
  adapt?: ((body: WireBody, warn: Warn) => void) | undefined;
}

/** The API's names of settings; it has no other settings. */
const settingNames = {
  maxTokens: "max_output_tokens",
  temperature: "temperature",
  topP: "top_p",
  // Moved into `reasoning`.
  reasoningEffort: "reasoning_effort",
} as const;

/**
 * Converts a request to the Responses API. Only settings of the caller are sent, plus `stream`, `store` and, in state mode
 * `"stateless-encrypted"`, the request for encrypted thoughts.
 *
 * @param learned - Limits learned from refusals.
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
  // Withheld here by its own name, because it becomes a field of `reasoning` below.
  draft.withhold((profile.refuses ?? []).filter((name) => name === settingNames.reasoningEffort));
  const { reasoning_effort: effort } = body;
  delete body.reasoning_effort;
  const summary = learned?.unsummarized ? undefined : context.reasoningSummary;
  if (effort || summary) body.reasoning = { effort, summary };

  // Only together, because tool_choice and parallel_tool_calls are an error without tools.
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
      // The service requires the word "JSON" in the input.
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

/** The state mode, after refusals of the service. */
function modeOf({ stateMode }: ResponsesContext, learned: ResponsesLearned | undefined): StateMode {
  return stateMode === "server" && learned?.stateless ? "stateless-encrypted" : stateMode;
}

/** The thread to continue. Warns if a thread cannot be continued. */
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

/** Overrides fields of a request. Extends `include`, merges `text` and `reasoning` by field. */
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
