import type { JsonObject, JsonValue, ModelRequest, ModelSettings, ModelWarningEvent } from "@locus/core";
import { defined, lowerOutput, outputInstruction, type Warn, type WireBody, withhold } from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import type { ResponsesCall } from "./call.js";
import { toInput } from "./items.js";
import type { ResponsesLearned } from "./learned.js";
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

const encryptedContent = "reasoning.encrypted_content";

/** Settings that the API does not have. */
const unsupported = ["stop", "seed", "frequencyPenalty", "presencePenalty"] as const;

/**
 * Lowers a request to the Responses API. Nothing is sent that the caller did not set, but for `stream`, `store` and, where the
 * conversation is the caller's to keep, the wish for encrypted thoughts.
 *
 * @param learned - What the service taught by refusing it.
 */
export function toResponsesCall(request: ModelRequest, context: ResponsesContext, learned?: ResponsesLearned): ResponsesCall {
  const { modelId, provider } = context;
  const { messages, output } = request;
  const profile = { ...context.profile, ...defined({ output: learned?.output }) };
  const warnings: ModelWarningEvent[] = [];
  const warn: Warn = (code, message, parameter) => {
    warnings.push({ type: "model_warning", code, message, parameter });
  };
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

  const setting = <Name extends keyof ModelSettings>(name: Name) => request.settings?.[name] ?? context.settings?.[name];
  const effort = setting("reasoningEffort");
  const summary = learned?.unsummarized ? undefined : context.reasoningSummary;
  const body: WireBody = {
    model: modelId,
    instructions,
    input,
    stream: true,
    store: mode === "server",
    previous_response_id: thread?.previousResponseId,
    max_output_tokens: setting("maxTokens"),
    temperature: setting("temperature"),
    top_p: setting("topP"),
    reasoning: effort || summary ? { effort, summary } : undefined,
  };
  for (const name of unsupported) body[name] = setting(name);
  const samples = profile.sampling === "always" || effort === "none" || (profile.sampling !== "never" && effort === undefined);
  const unwanted = [...unsupported, ...(samples ? [] : ["temperature", "top_p"]), ...(profile.refuses ?? [])];

  // One unit: tool_choice and parallel_tool_calls are an error without tools.
  const { tools = [] } = request;
  if (tools.length > 0) {
    body.tools = tools.map(toTool);
    body.tool_choice = toToolChoice(request.toolChoice, tools);
    body.parallel_tool_calls = setting("parallelToolCalls");
  }

  let restoreOutput: ResponsesCall["restoreOutput"];
  if (output && profile.output === "json_schema") {
    const { restore, ...format } = lowerOutput(output, warn, "text");
    restoreOutput = restore;
    body.text = { format: { type: "json_schema", ...format } };
  } else if (output) {
    body.instructions = [...(instructions ? [instructions] : []), outputInstruction(output)].join("\n\n");
    if (profile.output === "json_object") {
      body.text = { format: { type: "json_object" } };
      // The service wants to read the word in the input.
      input.push({ role: "system", content: "Answer in JSON." });
    }
  }
  const thinks = mode === "stateless-encrypted" && profile.reasoning !== false;
  const encrypts = thinks && !learned?.unencrypted;
  body.include = listOf([...(encrypts ? [encryptedContent] : []), ...(context.include ?? [])]);
  withhold(body, new Map(unwanted.map((name) => [name, undefined])), warn);
  context.adapt?.(body, warn);
  merge(body, context.extraBody);
  merge(body, request.providerOptions?.[provider]);
  if (learned) {
    if (learned.output && output) warn("schema_fallback", "The server refuses the output schema: it is in the prompt.", "text");
    if (thinks && !encrypts) {
      warn("unsupported_setting", `The model takes no ${encryptedContent}: its thoughts are not kept.`, "include");
    }
    if (learned.unsummarized && context.reasoningSummary) {
      warn("unsupported_setting", "The model takes no reasoning.summary: not sent.", "reasoning.summary");
    }
    withhold(body, learned.refused, warn);
  }
  const reasoning = Object(body.reasoning);
  return {
    body,
    warnings,
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
function merge(body: WireBody, fields: JsonObject | undefined): void {
  for (const [name, value] of Object.entries(fields ?? {})) {
    const given = body[name];
    if (name === "include") body[name] = listOf([given ?? [], value ?? []].flat());
    else if (name === "text" || name === "reasoning") body[name] = value && { ...Object(given), ...Object(value) };
    else body[name] = value;
  }
}

function listOf(values: readonly JsonValue[]): readonly JsonValue[] | undefined {
  return values.length > 0 ? [...new Set(values)] : undefined;
}
