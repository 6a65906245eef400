import type { Call, OpenAIClient, SdkClient } from "../transport/sdk-post.js";
import { toFields } from "./upload.js";

/** The part of an `openai` client that `OpenAIImageModel` uses. */
export interface ImagesClient extends OpenAIClient, Pick<SdkClient, "images"> {}

/** `client.images.generate` and `client.images.edit` */
export const imageCalls: Readonly<Record<"generations" | "edits", Call<ImagesClient>>> = {
  generations: (client, body, options) => client.images.generate(body, options),
  edits: (client, body, options) => client.images.edit(toFields(body), options),
};
