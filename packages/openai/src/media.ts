import type { MediaSource } from "@locus/core";

/** The source of a part, in all forms that apply. */
export interface Media {
  /** The URL, or the bytes as a data URL. */
  url?: string | undefined;
  base64?: string | undefined;
  mediaType: string;
  fileId?: string | undefined;
}

type Bytes = Extract<MediaSource, { base64: string }>;

/** Reads the source of a part. A data URL is read as its bytes. */
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

/** Decodes a data URL; returns `{}` for any other URL. */
function bytesOf(url: string): Partial<Bytes> {
  return /^data:(?<mediaType>[^,]*);base64,(?<base64>.*)$/s.exec(url)?.groups ?? {};
}

/** `"audio/x-wav"` → `"wav"`, `"application/pdf"` → `"pdf"`. */
export function subtypeOf(mediaType: string): string {
  return mediaType.replace(/^.*\/(x-)?|[;+].*$/g, "");
}
