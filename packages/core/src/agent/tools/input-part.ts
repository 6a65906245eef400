import type { AudioPart, FilePart, ImagePart, MediaSource, TextPart, UserPart } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { encodeBase64 } from "../../platform/base64.js";

/** Bytes not yet encoded; they become base64 on entry. */
export interface BytesSource {
  bytes: Uint8Array | ArrayBuffer;
  /** Such as `"image/png"`. */
  mediaType: string;
}

type WithBytes<P extends { source: MediaSource }> = Omit<P, "source"> & { source: MediaSource | BytesSource };

/** A content part, as a program may give it: to a user message, or as the result of a tool. */
export type InputPart = TextPart | WithBytes<ImagePart> | WithBytes<AudioPart> | WithBytes<FilePart>;

const locators = ["url", "base64", "fileId"] as const;
const mediaParts = new Set(["image", "audio", "file"]);

/**
 * Makes a content part of what a program gave; bytes are encoded.
 *
 * @param owner - What the part is in, such as `"A user message"`.
 * @throws ConfigurationError on a part that is not one of ours, with the form to use.
 */
export function toPart(part: InputPart, owner: string): UserPart {
  const { type, text, source } = (part ?? {}) as {
    type?: unknown;
    text?: unknown;
    source?: Partial<BytesSource & Record<(typeof locators)[number], unknown>> | null;
  };
  if (part?.type === "text" && typeof text === "string") return part;
  const { bytes, mediaType } = source ?? {};
  if (mediaParts.has(String(type)) && bytes !== undefined) {
    // By its tag, because the buffer may be of another realm.
    const isBuffer = Object.prototype.toString.call(bytes) === "[object ArrayBuffer]" || ArrayBuffer.isView(bytes);
    if (!isBuffer || typeof mediaType !== "string") {
      throw refused(owner, `a part of type "${String(type)}" with this source`);
    }
    return { ...part, source: { base64: encodeBase64(bytes), mediaType } } as UserPart;
  }
  if (mediaParts.has(String(type)) && locators.some((key) => typeof source?.[key] === "string")) return part as UserPart;
  // What other APIs call `image_url` or `input_audio` ends here too.
  throw refused(
    owner,
    mediaParts.has(String(type)) ? `a part of type "${String(type)}" with this source` : `a part of type "${String(type)}"`,
  );
}

function refused(owner: string, what: string): ConfigurationError {
  return new ConfigurationError(
    `${owner} cannot hold ${what}. Use { type: "text", text } or { type: "image" | "audio" | "file", source: { url } | { base64 | bytes, mediaType } | { fileId } }.`,
  );
}
