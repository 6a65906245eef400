import type { AudioPart, ModelEvent } from "@locus/core";
import type { ReaderContext, WireBody } from "@locus/core/provider";
import type { ChatDelta } from "./wire.js";

/** Collects the audio of one answer. */
export interface AudioCollector {
  /** Receives a piece. @returns The event with its playable audio and transcript. */
  take(piece: NonNullable<ChatDelta["audio"]>): ModelEvent | undefined;
  /** The whole audio; `undefined` if no piece was received. */
  whole(): AudioPart | undefined;
}

/**
 * Creates an {@link AudioCollector}.
 *
 * @param body - The request, which sets the audio format.
 */
export function collectAudio(body: WireBody, { builder, provider, unexpected }: ReaderContext): AudioCollector {
  const pieces: string[] = [];
  let id: string | undefined;
  let text = "";
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
      text += transcript;
      return data || transcript ? builder.part(part(data, transcript), { partial: true }) : undefined;
    },
    whole() {
      if (pieces.length === 0) return undefined;
      try {
        // Each piece is encoded separately, with padding.
        const base64 = btoa(pieces.map(atob).join(""));
        return { ...part(base64, text), ...(id && { providerData: { [provider]: id } }) };
      } catch (cause) {
        throw unexpected(pieces.join(" "), cause);
      }
    },
  };
}
