import type { JsonObject, JsonSchema } from "../json/json.js";
import type { ModelEvent } from "./event.js";
import type { Message } from "./message.js";
import type { ProviderOptionsOf } from "./provider-options.js";
import type { RetryPolicy } from "./retry-policy.js";
import type { Timeouts } from "./timeouts.js";

/** A function that the model may call. */
export interface FunctionToolSpec {
  type: "function";
  name: string;
  description: string;
  /**
   * The schema of the arguments as the tool's author wrote it. Each provider converts it to the form that its service accepts.
   */
  parameters: JsonSchema;
  /** Options for single providers, by provider id. */
  providerOptions?: ProviderOptionsOf<"tool"> | undefined;
}

/** A tool that the provider runs itself (web search, code interpreter …). Its calls are visible but not executed by the agent. */
export interface ProviderToolSpec {
  type: "provider";
  /** The provider's name of the tool. */
  id: string;
  options: JsonObject;
}

/** A tool as the model sees it. */
export type ToolSpec = FunctionToolSpec | ProviderToolSpec;

/** Whether the model may, must or must not call tools. */
export type ToolChoice = "auto" | "none" | "required" | { tool: string };

/** The required shape of the answer. */
export interface OutputSpec {
  /** A name for the schema, `[A-Za-z0-9_-]{1,64}`. */
  name: string;
  /** The schema of the answer. Without one, any JSON object is valid. */
  schema?: JsonSchema | undefined;
  /** Whether the service should enforce the schema, if it can. */
  strict: boolean;
}

/** How hard a reasoning model thinks. */
export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | (string & {});

/** Sampling and limits. Unset ones are not sent, because reasoning models reject most of them. */
export interface ModelSettings {
  /** Upper bound on the tokens of the answer, thinking included. */
  maxTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  /** The number of most likely tokens to sample from. */
  topK?: number | undefined;
  stop?: string | readonly string[] | undefined;
  seed?: number | undefined;
  frequencyPenalty?: number | undefined;
  presencePenalty?: number | undefined;
  reasoningEffort?: ReasoningEffort | undefined;
  /** `false` asks for one call at a time; unset leaves the choice to the service. */
  parallelToolCalls?: boolean | undefined;
}

/** The request of one model call: the whole transcript, the original schemas, and only the settings that the caller gave. */
export interface ModelRequest {
  messages: readonly Message[];
  tools?: readonly ToolSpec[] | undefined;
  toolChoice?: ToolChoice | undefined;
  output?: OutputSpec | undefined;
  settings?: ModelSettings | undefined;
  /** Options for single providers, by provider id. */
  providerOptions?: ProviderOptionsOf<"request"> | undefined;
  /** Headers to add to the HTTP request. They override the model's own; models without HTTP ignore them. */
  headers?: Readonly<Record<string, string>> | undefined;
  signal?: AbortSignal | undefined;
}

/** The known capabilities of a model. An absent field means unknown. Capabilities inform; they never forbid a request. */
export interface ModelCapabilities {
  tools?: boolean | undefined;
  /**
   * Whether one call may have both tools and an output schema. `false` makes the agent ask for the object in a final call without
   * tools.
   */
  toolsWithOutput?: boolean | undefined;
  /** The strongest form of output schema that the service takes. */
  output?: "json_schema" | "json_object" | "prompt" | undefined;
  reasoning?: boolean | undefined;
  /** The parts that a user message may have in addition to text. */
  input?: readonly ("image" | "audio" | "file")[] | undefined;
  /** Whether the service keeps the conversation between calls. */
  serverStateful?: boolean | undefined;
}

/** The retries and timeouts that a model suggests; the caller's override them. */
export interface ModelDefaults {
  retry?: Partial<RetryPolicy> | undefined;
  timeouts?: Timeouts | undefined;
}

/** The model to call next when a model fails before its first token. */
export interface ModelFallback {
  readonly model: Model;
  /**
   * Error codes that lead to the next model. @defaultValue every error but `configuration`, `bad_request`, `context_length` and
   * `content_filter`
   */
  readonly on?: readonly string[] | undefined;
}

/**
 * The interface that a provider implements.
 *
 * `stream` makes exactly one attempt; `callModel` guards, times and retries it. It yields events as they arrive and ends with one
 * `model_complete`, or throws a `LocusError`. It must stop and close its connection when the request's signal aborts or the
 * consumer leaves the loop.
 */
export interface Model {
  /** The provider's id in origins, errors and telemetry: `"openai"`, `"oci.v1"` … */
  readonly provider: string;
  /** The model id that the service receives. */
  readonly modelId: string;
  readonly capabilities: ModelCapabilities;
  readonly defaults?: ModelDefaults | undefined;
  /** The model that `callModel` calls next when this one fails before its first token. */
  readonly fallback?: ModelFallback | undefined;
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
}
