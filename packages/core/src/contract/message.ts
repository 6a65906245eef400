import type { JsonObject, JsonValue } from "../json/json.js";
import type { Finish } from "./finish.js";
import type { ProviderOptionsOf } from "./provider-options.js";
import type { ToolFailure } from "./tool-failure.js";

/**
 * Opaque data a provider wants back when the part is replayed to it, namespaced by provider id
 * (`{ "openai.responses": { … } }`). Other providers ignore it.
 */
export type ProviderData = Readonly<Record<string, JsonValue>>;

interface PartBase {
  /** See {@link ProviderData}. */
  providerData?: ProviderData | undefined;
  /** What the caller sets for one provider on this part, by provider id: a cache breakpoint, for example. */
  providerOptions?: ProviderOptionsOf<"part"> | undefined;
}

/** Where the bytes of an image, audio clip or file are. */
export type MediaSource =
  | { url: string }
  /** Base64 without a `data:` prefix, and its media type (`"image/png"`). */
  | { base64: string; mediaType: string }
  /** A file uploaded to the provider before. */
  | { fileId: string };

/** A citation or link attached to text. Offsets count UTF-16 code units of the text part it annotates. */
export interface Annotation {
  kind: "url" | "file" | "document" | (string & {});
  url?: string | undefined;
  title?: string | undefined;
  fileId?: string | undefined;
  startIndex?: number | undefined;
  endIndex?: number | undefined;
  /** What the provider said, untouched. */
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
  /** How closely the model should look, where it can be told. */
  detail?: "auto" | "low" | "high" | (string & {}) | undefined;
}

/** An audio clip. */
export interface AudioPart extends PartBase {
  type: "audio";
  source: MediaSource;
  /** What is said in it, when the provider transcribed it. */
  transcript?: string | undefined;
}

/** A document. */
export interface FilePart extends PartBase {
  type: "file";
  source: MediaSource;
  filename?: string | undefined;
}

/** The model's thinking. The text may be empty where a provider keeps it to itself and only sends opaque data. */
export interface ReasoningPart extends PartBase {
  type: "reasoning";
  text: string;
}

/** A call the model asks for. */
export interface ToolCallPart extends PartBase {
  type: "tool_call";
  /** Unique within the conversation; made by locus where the provider sends none. */
  id: string;
  /** What the provider called it, where `id` could not be that, such as an id used twice. A thread that it holds knows no other. */
  wireId?: string | undefined;
  name: string;
  /** The parsed arguments; `{}` where the text did not parse. */
  arguments: JsonObject;
  /** The text the model wrote, when it is not a JSON object. Such a call never runs. */
  invalidArguments?: string | undefined;
}

/** The model declined to answer. */
export interface RefusalPart extends PartBase {
  type: "refusal";
  refusal: string;
}

/** Something only one provider knows: a hosted call (web search, code interpreter …) or its result. */
export interface ProviderPart extends PartBase {
  type: "provider";
  /** The provider's own name for it, such as `"web_search_call"`. */
  kind: string;
  data: JsonValue;
}

/** What a user message may hold. */
export type UserPart = TextPart | ImagePart | AudioPart | FilePart;

/** What an assistant message may hold, in the order in which the model produced it. */
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

/** Which model produced an assistant message; how a server-held thread is found again. */
export interface Origin {
  /** The model's `provider`, such as `"openai"` or `"oci.responses"`. */
  provider: string;
  /** The model asked for. */
  modelId: string;
  /** The model that answered, when the service names another one than `modelId` (a dated version, for example). */
  servedModelId?: string | undefined;
  /** The provider's id of the response. */
  responseId?: string | undefined;
  /** What the provider needs in order to continue the thread it holds. */
  state?: JsonObject | undefined;
}

/** Instructions to the model. */
export interface SystemMessage {
  role: "system";
  content: string | TextPart[];
}

/** What the user says. */
export interface UserMessage {
  role: "user";
  content: string | UserPart[];
}

/** What a model said. Messages written by a program, such as few-shot examples, have no `origin`. */
export interface AssistantMessage {
  role: "assistant";
  content: string | AssistantPart[];
  origin?: Origin | undefined;
  /** Why the model stopped. */
  finishReason?: Finish | undefined;
  /** What the provider wants back with the message, and with no part of it. A hook that rewrites the message drops it. */
  providerData?: ProviderData | undefined;
  /** A cancel or a broken stream cut the answer short: the text so far, without its calls and without `origin.state`. */
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
  /** How it failed. */
  failure?: ToolFailure | undefined;
}

/** One message of a conversation: plain JSON, one shape for all providers. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/**
 * The plain text of a message: its text parts, concatenated.
 *
 * @param message - Any message.
 * @returns The text; `""` for a message without text parts. Reasoning and refusals are not text.
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
