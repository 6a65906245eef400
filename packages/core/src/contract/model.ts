import type { JsonObject, JsonSchema } from "../json/json.js";
import type { ModelEvent } from "./event.js";
import type { Message } from "./message.js";
import type { ProviderOptionsOf } from "./provider-options.js";
import type { RetryPolicy } from "./retry-policy.js";
import type { Timeouts } from "./timeouts.js";

/** A function the model may ask to have called. */
export interface FunctionToolSpec {
  type: "function";
  name: string;
  description: string;
  /** The schema of the arguments as the tool's author wrote it; each provider lowers it to what its service accepts. */
  parameters: JsonSchema;
  /** Options only one provider knows, by provider id. */
  providerOptions?: ProviderOptionsOf<"tool"> | undefined;
}

/** A tool that the provider runs itself (web search, code interpreter …). Its calls are visible but never executed here. */
export interface ProviderToolSpec {
  type: "provider";
  /** The provider's name of the tool. */
  id: string;
  options: JsonObject;
}

/** A tool as a model sees it. */
export type ToolSpec = FunctionToolSpec | ProviderToolSpec;

/** Whether the model may, must or must not call tools. */
export type ToolChoice = "auto" | "none" | "required" | { tool: string };

/** The shape the answer must have. */
export interface OutputSpec {
  /** A name for the schema, `[A-Za-z0-9_-]{1,64}`. */
  name: string;
  /** Absent for any JSON object. */
  schema?: JsonSchema | undefined;
  /** Ask the service to enforce the schema where it can. */
  strict: boolean;
}

/** How hard a reasoning model thinks. */
export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | (string & {});

/** Sampling and limits. Nothing is sent unless it is set: reasoning models reject most of these. */
export interface ModelSettings {
  /** The most tokens the answer may have, thinking included. */
  maxTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  /** Sample from the most likely tokens only: how many. */
  topK?: number | undefined;
  stop?: string | readonly string[] | undefined;
  seed?: number | undefined;
  frequencyPenalty?: number | undefined;
  presencePenalty?: number | undefined;
  reasoningEffort?: ReasoningEffort | undefined;
  /** `false` asks for one call at a time; unset sends nothing. */
  parallelToolCalls?: boolean | undefined;
}

/** One call of a model: the whole transcript, the original schemas, the settings the caller gave and none he did not. */
export interface ModelRequest {
  messages: readonly Message[];
  tools?: readonly ToolSpec[] | undefined;
  toolChoice?: ToolChoice | undefined;
  output?: OutputSpec | undefined;
  settings?: ModelSettings | undefined;
  /** Options only one provider knows, by provider id. */
  providerOptions?: ProviderOptionsOf<"request"> | undefined;
  /** Added to the HTTP request, over the model's own; ignored by models that make none. */
  headers?: Readonly<Record<string, string>> | undefined;
  signal?: AbortSignal | undefined;
}

/** What a model is known to do. An absent field means unknown. Capabilities inform; they never forbid a request. */
export interface ModelCapabilities {
  tools?: boolean | undefined;
  /** Tools and an output schema in the same call. `false` makes the agent ask for the object in one last call without tools. */
  toolsWithOutput?: boolean | undefined;
  /** The strongest form in which the service takes an output schema. */
  output?: "json_schema" | "json_object" | "prompt" | undefined;
  reasoning?: boolean | undefined;
  /** What a user message may hold besides text. */
  input?: readonly ("image" | "audio" | "file")[] | undefined;
  /** The service keeps the conversation between calls. */
  serverStateful?: boolean | undefined;
}

/** Retry and timeouts a model asks for; the caller's own win. */
export interface ModelDefaults {
  retry?: Partial<RetryPolicy> | undefined;
  timeouts?: Timeouts | undefined;
}

/** Where a call goes on when a model fails before its first token. */
export interface ModelFallback {
  readonly model: Model;
  /** Codes of the errors that lead there. @defaultValue every error but `configuration`, `bad_request`, `context_length` and `content_filter` */
  readonly on?: readonly string[] | undefined;
}

/**
 * All that a provider must implement.
 *
 * `stream` makes exactly one attempt: guarding, timing and retrying are `callModel`'s. It yields events as they come,
 * ends with one `model_complete`, or throws a `LocusError`. It must stop and close its connection when the request's
 * signal aborts or when the consumer leaves the loop.
 */
export interface Model {
  /** Who it is in origins, errors and telemetry: `"openai"`, `"oci.v1"` … */
  readonly provider: string;
  /** The id sent to the service. */
  readonly modelId: string;
  readonly capabilities: ModelCapabilities;
  readonly defaults?: ModelDefaults | undefined;
  /** The model to ask when this one fails before its first token. `callModel` moves on to it. */
  readonly fallback?: ModelFallback | undefined;
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
}
