import type { Usage } from "@locus/core";
import type { ChatErrorReply } from "../chat/chat-reply.js";

/** An answer of the Images API, streamed or not as the request asks. */
export interface ImagesReply {
  /** The images, as base64. @defaultValue as many as are asked for, of one pixel each */
  images?: readonly string[];
  /** What a stream shows before each image; no more than the request asks for. @defaultValue as many, of one pixel each */
  partialImages?: readonly string[];
  /** What the service made of the prompt; not told in streams. */
  revisedPrompt?: string;
  /** @defaultValue 10 tokens in, 5 out. `null`: none is reported. */
  usage?: Usage | null;
  /** What ends a stream after the partial images, as an `error` event. Not streamed, it is the status 500. */
  error?: ImagesErrorReply["error"];
  headers?: Readonly<Record<string, string>>;
}

/** A refusal of a server of the Images API. */
export type ImagesErrorReply = ChatErrorReply;

/** Everything a server can answer. */
export type ImagesAnswer = ImagesReply | ImagesErrorReply;

/** A PNG of one pixel, as base64. */
export const onePixelPng: string =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
