import { ConfigurationError } from "@locus/core";
import { type KeyPlace, type ModelTraits, modelTraits, type SettingNames } from "@locus/core/provider";
import { base, type CompatName, type ProfileRow, table } from "./compat-rows.js";
import type { FailureWords } from "./transport/failure-words.js";

export type { CompatName } from "./compat-rows.js";

/** What a Chat Completions server, and the model behind it, make of the parts of the protocol on which servers differ. */
export interface CompatProfile extends Omit<ModelTraits, "thinkTags"> {
  /** The model writes its thinking into its text, between `<think>` tags, or tags of another name. */
  thinkTags: boolean | string;
  /** Where the key goes: `"bearer"`, or a header such as `{ header: "api-key" }`. */
  auth: KeyPlace;
  /** Where a token from a function goes, when not to the same place: Entra ID's are bearer tokens on Azure. */
  tokenAuth?: KeyPlace | undefined;
  /** The role of system prompts. */
  systemRole: "system" | "developer";
  /** Whether several system messages may stand anywhere. Where not, they go out as one, in front. */
  systemAnywhere: boolean;
  /** Whether to ask for usage in streams (`stream_options`). */
  streamUsage: boolean;
  /** The name of the token limit. */
  maxTokensField: "max_tokens" | "max_completion_tokens";
  /** Names of other settings, where the server has its own: `{ seed: "random_seed" }`. */
  settingNames?: SettingNames | undefined;
  /** Where reasoning goes back: a field of the message, or its `content`, between the tags of `thinkTags`. */
  reasoningField: "reasoning_content" | "reasoning" | "content";
  /** What goes back for a turn without reasoning, such as another model's, where the server insists on the field. */
  reasoningFiller?: string | undefined;
  /** Ids of tool calls that the server takes. Others are sent as nine letters and digits. @defaultValue all */
  callIds?: RegExp | undefined;
  /** Whether a user message may follow a tool message. Where not, the assistant says a word in between. */
  userAfterTools: boolean;
  /** Whether results carry the name of their tool, which Gemini insists on and few others know. */
  toolNames: boolean;
  /** Whether the server takes an assistant message that says nothing, as one that only thought does. Where not, it is not sent. */
  emptyAnswers: boolean;
  /**
   * What `tool_choice` the server takes: any; `"words"`, no named tool; `"unforced"`, no tool forced while the model thinks; or `"auto"` alone.
   * A named tool is then the only one that is sent, and a choice that cannot be sent is warned of.
   */
  toolChoice: "any" | "words" | "unforced" | "auto";
  /**
   * Whether fields of answers that locus does not know (`extra_content`, `reasoning_details` …) go back with them. Servers that check messages
   * strictly refuse them.
   */
  opaqueFields: boolean;
  /** What failures mean, in words of the server alone, tested against `"<code> <type> #<status> <message>"`. */
  failures?: FailureWords | undefined;
}

/** The `compat` option: a profile of the table, or the differences from the one that the URL picks (or `profile` names). */
export type CompatOption = CompatName | (Partial<CompatProfile> & { profile?: CompatName | undefined });

/**
 * Finds out how to talk to a server.
 *
 * @param baseURL - Picks a default profile, nothing else.
 * @param modelId - Says whether one of OpenAI's own models thinks.
 * @param compat - The user's word; it wins.
 * @param fallback - The profile, where the user names none and something else than the URL tells.
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
