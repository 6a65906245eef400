import { ConfigurationError } from "@locus/core";
import { type KeyPlace, type ModelTraits, modelTraits, type SettingNames } from "@locus/core/provider";
import { base, type CompatName, type ProfileRow, table } from "./compat-rows.js";
import type { FailureWords } from "./transport/failure-words.js";

export type { CompatName } from "./compat-rows.js";

/** How a Chat Completions server and its model handle the parts of the protocol that differ between servers. */
export interface CompatProfile extends Omit<ModelTraits, "thinkTags"> {
  /** The model writes its thinking into its text: `true` for `<think>` tags, or the name of other tags. */
  thinkTags: boolean | string;
  /** Where the key goes: `"bearer"`, or a header such as `{ header: "api-key" }`. */
  auth: KeyPlace;
  /** Where a token from an `apiKey` function goes. Azure takes Entra ID tokens as bearer tokens. @defaultValue as `auth` */
  tokenAuth?: KeyPlace | undefined;
  /** The role of system prompts. */
  systemRole: "system" | "developer";
  /** Whether system messages may appear anywhere. If not, they are sent as one message at the start. */
  systemAnywhere: boolean;
  /** Whether to request usage in streams (`stream_options`). */
  streamUsage: boolean;
  /** The field for the token limit. */
  maxTokensField: "max_tokens" | "max_completion_tokens";
  /** Server-specific field names of other settings: `{ seed: "random_seed" }`. */
  settingNames?: SettingNames | undefined;
  /** Where reasoning is sent back: in a field of the message, or in its `content` between the tags of `thinkTags`. */
  reasoningField: "reasoning_content" | "reasoning" | "content";
  /** Placeholder for turns without reasoning, such as another model's, if the server requires the field. */
  reasoningFiller?: string | undefined;
  /** Tool call ids that the server accepts. Others are replaced by nine letters and digits. @defaultValue all */
  callIds?: RegExp | undefined;
  /** Whether a user message may follow a tool message. If not, a short assistant message is inserted. */
  userAfterTools: boolean;
  /** Whether tool results include the tool name. Gemini requires it; few other servers know the field. */
  toolNames: boolean;
  /** Whether the server accepts an empty assistant message, such as a turn of thinking only. If not, it is not sent. */
  emptyAnswers: boolean;
  /**
   * The `tool_choice` values that the server accepts: `"any"`; `"words"`: all but a named tool; `"unforced"`: no forced tool while the
   * model thinks; `"auto"`: nothing else. Instead of naming a tool, locus sends only that tool. It warns of a choice that it cannot send.
   */
  toolChoice: "any" | "words" | "unforced" | "auto";
  /**
   * Whether unknown fields of answers (`extra_content`, `reasoning_details` …) are sent back with them. Servers that validate messages
   * strictly refuse such fields.
   */
  opaqueFields: boolean;
  /** Server-specific patterns that classify failures, tested against `"<code> <type> #<status> <message>"`. */
  failures?: FailureWords | undefined;
}

/** The `compat` option: the name of a profile, or differences from the default profile of the URL (or from `profile`). */
export type CompatOption = CompatName | (Partial<CompatProfile> & { profile?: CompatName | undefined });

/**
 * Resolves the profile of a server.
 *
 * @param baseURL - Selects the default profile.
 * @param modelId - Decides whether one of OpenAI's own models reasons.
 * @param compat - The user's option; it wins.
 * @param fallback - The profile to use instead of the default of the URL if the user names no profile.
 */
export function resolveProfile(
  baseURL: string,
  modelId: string,
  compat: CompatOption = {},
  fallback?: CompatName,
): CompatProfile {
  const { profile: name = fallback, ...own } = typeof compat === "string" ? { profile: compat } : compat;
  if (name && !Object.hasOwn(table, name)) {
    throw new ConfigurationError(`There is no compat profile "${name}". Profiles: ${Object.keys(table).join(", ")}.`, {
      option: "compat",
    });
  }
  const rows: readonly ProfileRow[] = name ? [table[name]] : Object.values(table).filter(({ url }) => url?.test(baseURL));
  const { url: _, like, models = [], ...row }: ProfileRow = { ...rows[0]?.like, ...rows[0] };
  const model = models.find(([ids]) => ids.test(modelId))?.[1];
  const { openaiModels, ...profile } = { ...base, ...row, ...model, ...(own.auth && { tokenAuth: undefined }), ...own };
  return openaiModels ? { ...profile, ...modelTraits(modelId, own.reasoning), ...own } : profile;
}
