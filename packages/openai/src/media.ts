import type { MediaSource } from "@locus/core";

/** Where a part's bytes are, in every form at once: those that do not apply are absent. */
export interface Media {
  /** A URL, or the bytes as one. */
  url?: string | undefined;
  base64?: string | undefined;
  mediaType: string;
  fileId?: string | undefined;
}

type Bytes = Extract<MediaSource, { base64: string }>;

/** Reads the source of a part. The bytes in a data URL are bytes. */
export function readMedia(given: MediaSource | undefined): Media {
  const source: Partial<Bytes> & { url?: string; fileId?: string } = given ?? {};
  const { base64, mediaType = "" } = source.url === undefined ? source : bytesOf(source.url);
  return {
    url: base64 === undefined ? source.url : `data:${mediaType};base64,${base64}`,
    base64,
    mediaType,
    fileId: source.fileId,
  };
}

/** What is in a data URL; nothing for any other. */
function bytesOf(url: string): Partial<Bytes> {
  return /^data:(?<mediaType>[^,]*);base64,(?<base64>.*)$/s.exec(url)?.groups ?? {};
}

/** `"audio/x-wav"` → `"wav"`, `"application/pdf"` → `"pdf"`. */
export function subtypeOf(mediaType: string): string {
  return mediaType.replace(/^.*\/(x-)?|[;+].*$/g, "");
}
