import type { JsonObject, ModelRequest, ModelSettings } from "@locus/core";
import { createDraft, type Draft, finishDraft, type StrictJsonSchema, type WireCall } from "@locus/core/provider";
import type { APIFormat } from "./api-format.js";
import type { GenericProfile } from "./generic-profile.js";
import type { Learned } from "./learned.js";
import type { ToolNames } from "./tool-names.js";

/** The provider's name in origins and errors, and the key of its `providerOptions`. */
export const provider = "oci.sdk";

/** The API's name in warnings about hosted tools, which it does not have. */
export const chatApi = "OCI's chat API";

/** A converted request (the `chatRequest` of its envelope), with the context for reading the response. */
export interface OCICall extends WireCall {
  /** Reverts strict mode's changes to the output; absent when the schema was sent unchanged. */
  restoreOutput?: StrictJsonSchema["restore"] | undefined;
  /** The tool names on the wire, for formats with a restricted syntax. */
  toolNames?: ToolNames | undefined;
  /** The model's profile in GENERIC. */
  profile?: GenericProfile | undefined;
}

/** The model's part of the input to a conversion. */
export interface CallContext {
  modelId: string;
  /** The model's settings, which the request's settings override. */
  settings?: ModelSettings | undefined;
  /** Fields of the `chatRequest`, sent unchanged; they override everything else. */
  extraBody?: JsonObject | undefined;
  /** `false` requests whole responses. @defaultValue true */
  streaming?: boolean | undefined;
  /** Differences of the model from its family. Only in GENERIC. */
  compat?: Partial<GenericProfile> | undefined;
  /** Whether the model runs on a dedicated cluster, where the limits of on-demand models do not apply. */
  isDedicated?: boolean | undefined;
}

/** Wire names of settings, the same in all formats. Each format withholds the settings that it does not have. */
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
 * Begins a request with the fields that all formats share.
 *
 * @param stop - The format's field for stop sequences.
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

/** Applies the caller's own fields, which override all others, and removes fields that the service is known to refuse. */
export function finishCall(draft: Draft, learned?: Partial<Learned>): void {
  finishDraft(draft, learned);
  const { body } = draft;
  if (learned?.whole) delete body.isStream;
  // The service refuses streamOptions without isStream.
  if (!body.isStream) delete body.streamOptions;
}
