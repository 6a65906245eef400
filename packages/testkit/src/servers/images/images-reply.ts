import type { Usage } from "@locus/core";
import type { ChatErrorReply } from "../chat/chat-reply.js";

/** An answer of the Images API, streamed or not as the request asks. */
export interface ImagesReply {
  /** The images, as base64. @defaultValue the requested number of images, one pixel each */
  images?: readonly string[];
  /** Previews before each image of a stream, up to the requested number. @defaultValue the requested number, one pixel each */
  partialImages?: readonly string[];
  /** The prompt as the service revised it; not sent in streams. */
  revisedPrompt?: string;
  /** @defaultValue 10 tokens in, 5 out. `null`: none is reported. */
  usage?: Usage | null;
  /** An error: an `error` event that ends a stream after the partial images, or status 500 without a stream. */
  error?: ImagesErrorReply["error"];
  headers?: Readonly<Record<string, string>>;
}

/** An error response of an Images API server. */
export type ImagesErrorReply = ChatErrorReply;

/** An answer of the server. */
export type ImagesAnswer = ImagesReply | ImagesErrorReply;

/** A PNG of one pixel, as base64. */
export const onePixelPng: string =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
