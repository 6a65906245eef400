import type {
  AudioPart,
  FilePart,
  ImagePart,
  MediaSource,
  Message,
  TextPart,
  UserMessage,
  UserPart,
} from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";

/** Bytes not yet encoded; they become base64 on entry. */
export interface BytesSource {
  bytes: Uint8Array | ArrayBuffer;
  /** Such as `"image/png"`. */
  mediaType: string;
}

type WithBytes<P extends { source: MediaSource }> = Omit<P, "source"> & { source: MediaSource | BytesSource };

/** A part of a user message, as a program may give it. */
export type InputPart = TextPart | WithBytes<ImagePart> | WithBytes<AudioPart> | WithBytes<FilePart>;

/** A message, as a program may give it. */
export type InputMessage = Exclude<Message, UserMessage> | { role: "user"; content: string | readonly InputPart[] };

/** What a run can be started with: text, parts of one user message, a message, or messages. `[]` continues a thread as it is. */
export type AgentInput = string | readonly InputPart[] | InputMessage | readonly InputMessage[];

/**
 * Makes a user message; bytes are encoded.
 *
 * @example
 * ```ts
 * user([{ type: "text", text: "What is this?" }, { type: "image", source: { bytes, mediaType: "image/png" } }]);
 * ```
 * @throws ConfigurationError on a part that is not one of ours, with the form to use.
 */
export function user(content: string | readonly InputPart[]): UserMessage {
  return { role: "user", content: typeof content === "string" ? content : content.map(toPart) };
}

/**
 * Turns what a caller passed into messages.
 *
 * @throws ConfigurationError on a part that is not one of ours, with the form to use.
 */
export function toMessages(input: AgentInput): Message[] {
  if (typeof input === "string") return [user(input)];
  if (!isArray(input)) return [toMessage(input)];
  if (input.every((item) => "role" in item)) return input.map(toMessage);
  return [user(input as readonly InputPart[])];
}

function isArray(input: Exclude<AgentInput, string>): input is readonly InputPart[] | readonly InputMessage[] {
  return Array.isArray(input);
}

function toMessage(message: InputMessage): Message {
  return message.role === "user" ? user(message.content) : message;
}

const mediaParts = new Set(["image", "audio", "file"]);

function toPart(part: InputPart): UserPart {
  if (part.type === "text") return part;
  // What other APIs call `image_url` or `input_audio` ends here too.
  if (!mediaParts.has(part.type)) {
    throw new ConfigurationError(
      `A user message cannot hold a part of type "${String(part.type)}". Use { type: "text", text } or { type: "image" | "audio" | "file", source: { url } | { base64 | bytes, mediaType } | { fileId } }.`,
    );
  }
  const { source } = part;
  if ("bytes" in source) return { ...part, source: { base64: encodeBase64(source.bytes), mediaType: source.mediaType } };
  return { ...part, source };
}

/** Base64 without Node's Buffer. In slices, because `String.fromCharCode` takes its arguments from the stack. */
function encodeBase64(bytes: Uint8Array | ArrayBuffer): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let binary = "";
  for (let start = 0; start < view.length; start += 0x8000) {
    binary += String.fromCharCode(...view.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}
