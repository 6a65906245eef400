import type { JsonObject, ModelRequest, ModelSettings } from "@locus/core";
import { createDraft, type Draft, finishDraft, type StrictJsonSchema, type WireCall } from "@locus/core/provider";
import type { APIFormat } from "./api-format.js";
import type { GenericProfile } from "./generic-profile.js";
import type { Learned } from "./learned.js";
import type { ToolNames } from "./tool-names.js";

/** Who the model is: in origins, in errors, and as the key of its `providerOptions`. */
export const provider = "oci.sdk";

/** What has no hosted tools. */
export const chatApi = "OCI's chat API";

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

/** Settings by the name that all formats have for them. What a format does not have, it withholds. */
const settingNames = {
  maxTokens: "maxTokens",
  temperature: "temperature",
  topP: "topP",
  topK: "topK",
  frequencyPenalty: "frequencyPenalty",
  presencePenalty: "presencePenalty",
  seed: "seed",
  reasoningEffort: "reasoningEffort",
} as const;

/**
 * Begins a request with what all formats have in common.
 *
 * @param stop - The format's name of the stop sequences.
 */
export function beginCall(
  { apiFormat, stop }: { apiFormat: APIFormat; stop: "stop" | "stopSequences" },
  request: ModelRequest,
  context: CallContext,
  learned?: Pick<Learned, "whole">,
): Draft {
  const draft = createDraft(request, { ...context, provider });
  const { body, setting } = draft;
  body.apiFormat = apiFormat;
  if (context.streaming !== false && !learned?.whole) {
    body.isStream = true;
    body.streamOptions = { isIncludeUsage: true };
  }
  draft.takeSettings({ ...settingNames, stop });
  const sequences = setting("stop");
  if (typeof sequences === "string") body[stop] = [sequences];
  return draft;
}

/** Gives the caller's own fields the last word, but for what the service is known to refuse. */
export function finishCall(draft: Draft, learned?: Partial<Learned>): void {
  finishDraft(draft, learned);
  const { body } = draft;
  if (learned?.whole) delete body.isStream;
  // Options of a stream are an error without one.
  if (!body.isStream) delete body.streamOptions;
}
