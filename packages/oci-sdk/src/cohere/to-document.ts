import type { MediaSource } from "@locus/core";
import type { Warn } from "@locus/core/provider";
import type { MediaPart } from "../format/media.js";

type Bytes = Extract<MediaSource, { base64: string }>;

/** A document for grounded answers. */
export interface GroundingDocument {
  readonly [key: string]: string;
}

/**
 * Converts a text file to a document for Cohere. Anything else is not sent, with a warning.
 *
 * @param part - The user's attachment.
 */
export function toDocument(part: MediaPart, warn: Warn): GroundingDocument[] {
  const bytes = part.type === "file" ? bytesOf(part.source) : undefined;
  if (part.type !== "file" || !bytes || !/^(text\/|application\/(\w+\+)?(json|xml|yaml))/.test(bytes.mediaType)) {
    warn(
      "unsupported_content",
      `Cohere does not accept ${part.type} parts${part.type === "file" ? " other than text given as bytes" : ""}: not sent.`,
      "messages",
    );
    return [];
  }
  const text = new TextDecoder().decode(Uint8Array.from(atob(bytes.base64), (char) => char.charCodeAt(0)));
  return [{ ...(part.filename !== undefined && { title: part.filename }), text }];
}

function bytesOf(source: MediaSource): Bytes | undefined {
  if ("base64" in source) return source;
  const url = "url" in source ? source.url : "";
  const { mediaType = "", base64 } = /^data:(?<mediaType>[^,]*);base64,(?<base64>.*)$/s.exec(url)?.groups ?? {};
  return base64 === undefined ? undefined : { mediaType, base64 };
}
