import { ConfigurationError, type MediaSource, type UserPart } from "@locus/core";
import type { Warn } from "@locus/core/provider";
import type { AnsweredCall } from "./pair-calls-with-results.js";

/** Anything but text. */
export type MediaPart = Exclude<UserPart, { type: "text" }>;

type Bytes = Extract<MediaSource, { base64: string }>;

/** The URL of a medium; bytes become a data URL. */
export function urlOf({ type, source }: MediaPart): string {
  if ("url" in source) return source.url;
  if ("base64" in source) return `data:${source.mediaType};base64,${source.base64}`;
  throw new ConfigurationError(
    `OCI's chat API does not take uploaded files: give this ${type} part { url } or { base64, mediaType }.`,
  );
}

/** How closely to look, as the wire has it. */
export function detailOf(part: MediaPart): string | undefined {
  return part.type === "image" ? part.detail?.toUpperCase() : undefined;
}

/** A document that an answer can be grounded in. */
export interface GroundingDocument {
  readonly [key: string]: string;
}

/**
 * A text file as a document, for Cohere. Anything else is not sent, with a warning.
 *
 * @param part - What the user attached.
 */
export function toDocument(part: MediaPart, warn: Warn): GroundingDocument[] {
  const bytes = part.type === "file" ? bytesOf(part.source) : undefined;
  if (part.type !== "file" || !bytes || !/^(text\/|application\/(\w+\+)?(json|xml|yaml))/.test(bytes.mediaType)) {
    warn(
      "unsupported_content",
      `Cohere takes no ${part.type} parts${part.type === "file" ? " but text given as bytes" : ""}: not sent.`,
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

/** Media in the results of tools, as what a user says: results are text. */
export function toolMedia(calls: readonly AnsweredCall[]): UserPart[] {
  return calls.flatMap(({ result: { name, toolCallId, content } }): UserPart[] => {
    const media = typeof content === "string" ? [] : content.filter((part) => part.type !== "text");
    return media.length > 0 ? [{ type: "text", text: `Media returned by the tool ${name} (${toolCallId}):` }, ...media] : [];
  });
}
