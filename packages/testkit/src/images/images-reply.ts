import type { Usage } from "@locus/core";
import type { ChatErrorReply } from "../server/chat-reply.js";

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

/**
 * The refusal of a prompt or an image that the service does not want.
 *
 * @param violations - Of what: `"violence"`, `"sexual"` …
 */
export function moderationBlocked(...violations: readonly string[]): ImagesErrorReply {
  const message = `Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID req_1. safety_violations=[${violations.join(", ")}].`;
  return { status: 400, error: { message, type: "image_generation_user_error", param: null, code: "moderation_blocked" } };
}
