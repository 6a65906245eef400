import type { JsonObject, JsonValue } from "../json/json.js";
import type { Finish } from "./finish.js";
import type { ProviderOptionsOf } from "./provider-options.js";
import type { ToolFailure } from "./tool-failure.js";

/**
 * Opaque data that a provider wants back when the part is sent to it again, by provider id (`{ "openai.responses": { … } }`).
 * Other providers ignore it.
 */
export type ProviderData = Readonly<Record<string, JsonValue>>;

interface PartBase {
  /** See {@link ProviderData}. */
  providerData?: ProviderData | undefined;
  /** Options that the caller sets on this part for one provider, by provider id, such as a cache breakpoint. */
  providerOptions?: ProviderOptionsOf<"part"> | undefined;
}

/** The source of an image, audio clip or file. */
export type MediaSource =
  | { url: string }
  /** Base64 without a `data:` prefix, and its media type (`"image/png"`). */
  | { base64: string; mediaType: string }
  /** A file that was uploaded to the provider. */
  | { fileId: string };

/** A citation or link attached to text. Offsets count UTF-16 code units of the text part it annotates. */
export interface Annotation {
  kind: "url" | "file" | "document" | (string & {});
  url?: string | undefined;
  title?: string | undefined;
  fileId?: string | undefined;
  startIndex?: number | undefined;
  endIndex?: number | undefined;
  /** The provider's own object, unchanged. */
  raw?: JsonValue | undefined;
}

/** Plain text. */
export interface TextPart extends PartBase {
  type: "text";
  text: string;
  annotations?: Annotation[] | undefined;
}

/** An image. */
export interface ImagePart extends PartBase {
  type: "image";
  source: MediaSource;
  /** How closely the model should look, if the provider has such a setting. */
  detail?: "auto" | "low" | "high" | (string & {}) | undefined;
}

/** An audio clip. */
export interface AudioPart extends PartBase {
  type: "audio";
  source: MediaSource;
  /** The spoken text, if the provider transcribed it. */
  transcript?: string | undefined;
}

/** A document. */
export interface FilePart extends PartBase {
  type: "file";
  source: MediaSource;
  filename?: string | undefined;
}

/** The model's thinking. The text is empty if a provider only sends opaque data. */
export interface ReasoningPart extends PartBase {
  type: "reasoning";
  text: string;
}

/** A tool call of the model. */
export interface ToolCallPart extends PartBase {
  type: "tool_call";
  /** Unique within the conversation; generated if the provider sends no id. */
  id: string;
  /**
   * The provider's own id, when it differs from `id` (some providers reuse ids). A thread that the provider holds only knows this
   * one.
   */
  wireId?: string | undefined;
  name: string;
  /** The parsed arguments; `{}` if the text did not parse. */
  arguments: JsonObject;
  /** The text of the arguments, if it is not a JSON object. Such a call never runs. */
  invalidArguments?: string | undefined;
}

/** The model declined to answer. */
export interface RefusalPart extends PartBase {
  type: "refusal";
  refusal: string;
}

/** A part that only one provider knows: a hosted call (web search, code interpreter …) or its result. */
export interface ProviderPart extends PartBase {
  type: "provider";
  /** The provider's own name for it, such as `"web_search_call"`. */
  kind: string;
  data: JsonValue;
}

/** The parts of a user message. */
export type UserPart = TextPart | ImagePart | AudioPart | FilePart;

/** The parts of an assistant message, in the order in which the model produced them. */
export type AssistantPart =
  | TextPart
  | ReasoningPart
  | ToolCallPart
  | RefusalPart
  | ImagePart
  | AudioPart
  | FilePart
  | ProviderPart;

/** Any content part. */
export type Part = UserPart | AssistantPart;

/** The model that produced an assistant message, and how to find a server-held thread again. */
export interface Origin {
  /** The model's `provider`, such as `"openai"` or `"oci.responses"`. */
  provider: string;
  /** The model that was requested. */
  modelId: string;
  /** The model that answered, if the service names another one than `modelId` (a dated version, for example). */
  servedModelId?: string | undefined;
  /** The provider's id of the response. */
  responseId?: string | undefined;
  /** Data that the provider needs to continue the thread that it holds. */
  state?: JsonObject | undefined;
}

/** Instructions for the model. */
export interface SystemMessage {
  role: "system";
  content: string | TextPart[];
}

/** A message of the user. */
export interface UserMessage {
  role: "user";
  content: string | UserPart[];
}

/** A message of a model. Messages written by a program, such as few-shot examples, have no `origin`. */
export interface AssistantMessage {
  role: "assistant";
  content: string | AssistantPart[];
  origin?: Origin | undefined;
  /** Why the model stopped. */
  finishReason?: Finish | undefined;
  /**
   * Data that the provider wants back with the message rather than with one of its parts. Dropped when a hook rewrites the
   * message.
   */
  providerData?: ProviderData | undefined;
  /**
   * The answer was cut short by a cancel or a broken stream. The message has the text so far, without calls and `origin.state`.
   */
  interrupted?: true | undefined;
}

/** The result of one tool call. */
export interface ToolMessage {
  role: "tool";
  toolCallId: string;
  name: string;
  content: string | UserPart[];
  /** The call failed; the content says why. */
  isError?: boolean | undefined;
  /** The kind of failure. */
  failure?: ToolFailure | undefined;
}

/** One message of a conversation: plain JSON, one shape for all providers. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/**
 * The plain text of a message: its text parts, joined.
 *
 * @param message - Any message.
 * @returns The text; `""` for a message without text parts. Reasoning and refusals do not count as text.
 */
export function textOf(message: Message): string {
  if (typeof message.content === "string") return message.content;
  let text = "";
  for (const part of message.content) if (part.type === "text") text += part.text;
  return text;
}

/**
 * The tool calls of a message, in order.
 *
 * @param message - Any message; only an assistant message has calls.
 */
export function toolCallsOf(message: Message): ToolCallPart[] {
  if (message.role !== "assistant" || typeof message.content === "string") return [];
  return message.content.filter((part) => part.type === "tool_call");
}
