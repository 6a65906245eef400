import { ConfigurationError, type UserPart } from "@locus/core";
import type { AnsweredCall } from "./pair-calls-with-results.js";

/** Anything but text. */
export type MediaPart = Exclude<UserPart, { type: "text" }>;

/** The URL of a media part; bytes become a data URL. */
export function urlOf({ type, source }: MediaPart): string {
  if ("url" in source) return source.url;
  if ("base64" in source) return `data:${source.mediaType};base64,${source.base64}`;
  throw new ConfigurationError(
    `OCI's chat API does not accept uploaded files: pass { url } or { base64, mediaType } as the source of this ${type} part.`,
  );
}

/** An image's level of detail on the wire. */
export function detailOf(part: MediaPart): string | undefined {
  return part.type === "image" ? part.detail?.toUpperCase() : undefined;
}

/** Converts media in tool results to parts of a user message, because results on the wire are text. */
export function toolMedia(calls: readonly AnsweredCall[]): UserPart[] {
  return calls.flatMap(({ result: { name, toolCallId, content } }): UserPart[] => {
    const media = typeof content === "string" ? [] : content.filter((part) => part.type !== "text");
    return media.length > 0 ? [{ type: "text", text: `Media returned by the tool ${name} (${toolCallId}):` }, ...media] : [];
  });
}
