import type { AudioPart, ModelEvent } from "@locus/core";
import type { ReaderContext, WireBody } from "@locus/core/provider";
import type { ChatDelta } from "./wire.js";

/** Collects the audio of one answer. */
export interface AudioCollector {
  /** Takes a piece. @returns What of it can be played or read already. */
  take(piece: NonNullable<ChatDelta["audio"]>): ModelEvent | undefined;
  /** All of it; `undefined` where there was none. */
  whole(): AudioPart | undefined;
}

/**
 * Collects the audio of an answer.
 *
 * @param body - The request, which says in which format it is.
 */
export function collectAudio(body: WireBody, { builder, provider, unexpected }: ReaderContext): AudioCollector {
  const pieces: string[] = [];
  let id: string | undefined;
  let words = "";
  const { format = "pcm" } = Object(body.audio);
  const part = (base64: string, transcript: string): AudioPart => ({
    type: "audio",
    source: { base64, mediaType: `audio/${format === "mp3" ? "mpeg" : format}` },
    ...(transcript && { transcript }),
  });
  return {
    take(piece) {
      const data = piece.data ?? "";
      const transcript = piece.transcript ?? "";
      id ??= piece.id ?? undefined;
      pieces.push(data);
      words += transcript;
      return data || transcript ? builder.part(part(data, transcript), { partial: true }) : undefined;
    },
    whole() {
      if (pieces.length === 0) return undefined;
      try {
        // The pieces were encoded one by one, padding included.
        const base64 = btoa(pieces.map(atob).join(""));
        return { ...part(base64, words), ...(id && { providerData: { [provider]: id } }) };
      } catch (cause) {
        throw unexpected(pieces.join(" "), cause);
      }
    },
  };
}
