import type { FunctionToolSpec, JsonObject, ModelRequest, ModelSettings, ModelWarningEvent } from "@locus/core";
import { type StrictJsonSchema, type Warn, type WireBody, type WireCall, withhold } from "@locus/core/provider";
import type { APIFormat } from "./api-format.js";
import type { GenericProfile } from "./generic-profile.js";
import type { Learned } from "./learned.js";
import type { ToolNames } from "./tool-names.js";

/** Who the model is: in origins, in errors, and as the key of its `providerOptions`. */
export const provider = "oci.sdk";

/** A request ready to be sent, as the `chatRequest` of its envelope, and how to read what comes back. */
export interface OCICall extends WireCall {
  /** Undoes what strict mode did to the output; absent where the schema went out as it was. */
  restoreOutput?: StrictJsonSchema["restore"] | undefined;
  /** The names of tools on the wire, where it takes fewer than we do. */
  toolNames?: ToolNames | undefined;
  /** What the model makes of GENERIC. */
  profile?: GenericProfile | undefined;
}

/** What lowering knows about the model. */
export interface CallContext {
  modelId: string;
  /** The model's own settings; the request's win. */
  settings?: ModelSettings | undefined;
  /** Fields of the `chatRequest`, sent as they are; they win over everything. */
  extraBody?: JsonObject | undefined;
  /** `false` asks for whole answers. @defaultValue true */
  streaming?: boolean | undefined;
  /** How the model differs from its family. Only in GENERIC. */
  compat?: Partial<GenericProfile> | undefined;
  /** It runs on a dedicated cluster: the limits of on-demand models do not hold. */
  isDedicated?: boolean | undefined;
}

/** A request while it is lowered. */
export interface Draft {
  readonly body: WireBody;
  readonly warnings: ModelWarningEvent[];
  readonly warn: Warn;
  /** The fields that the caller sends as they are. */
  readonly own: JsonObject;
  /** The functions that the model may call. */
  readonly tools: readonly FunctionToolSpec[];
  setting<Name extends keyof ModelSettings>(name: Name): ModelSettings[Name];
}

/** Settings that all formats call the same. What a format does not have, it withholds. */
const settings = ["maxTokens", "temperature", "topP", "frequencyPenalty", "presencePenalty", "seed", "reasoningEffort"] as const;

/** Begins a request with what all formats have in common. */
export function beginCall(apiFormat: APIFormat, request: ModelRequest, context: CallContext, learned?: Learned): Draft {
  const warnings: ModelWarningEvent[] = [];
  const warn: Warn = (code, message, parameter) => {
    warnings.push({ type: "model_warning", code, message, parameter });
  };
  const setting: Draft["setting"] = (name) => request.settings?.[name] ?? context.settings?.[name];
  const streams = context.streaming !== false && !learned?.whole;
  const body: WireBody = {
    apiFormat,
    isStream: streams || undefined,
    streamOptions: streams ? { isIncludeUsage: true } : undefined,
  };
  for (const name of settings) body[name] = setting(name);
  const tools = (request.tools ?? []).flatMap((tool) => {
    if (tool.type === "function") return tool;
    warn("unsupported_tool", `OCI's chat API has no hosted tools: ${tool.id} was not sent.`, "tools");
    return [];
  });
  return { body, warnings, warn, setting, tools, own: { ...context.extraBody, ...request.providerOptions?.[provider] } };
}

/** Gives the caller's own fields the last word, but for what the service is known to refuse. */
export function finishCall({ body, warn, own }: Draft, learned?: Learned): void {
  Object.assign(body, own);
  if (learned) withhold(body, learned.refused, warn);
  if (learned?.whole) delete body.isStream;
  // Options of a stream are an error without one.
  if (!body.isStream) delete body.streamOptions;
}

/** Where to stop, as the wire has it. */
export function stopSequences(stop: ModelSettings["stop"]): readonly string[] | undefined {
  return typeof stop === "string" ? [stop] : stop;
}
