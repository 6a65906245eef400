import type { JsonObject } from "@locus/core";
import type { WireBody } from "@locus/core/provider";

/** What an image shall be like. What is not set is not sent, and the service decides. */
export interface OpenAIImageSettings {
  /** Width and height in pixels. Which ones there are depends on the model. */
  size?: "1024x1024" | "1536x1024" | "1024x1536" | "auto" | (string & {}) | undefined;
  quality?: "low" | "medium" | "high" | "auto" | (string & {}) | undefined;
  /** A transparent one needs `png` or `webp`. */
  background?: "transparent" | "opaque" | "auto" | (string & {}) | undefined;
  /** What the image is encoded as. @defaultValue "png" */
  outputFormat?: "png" | "jpeg" | "webp" | (string & {}) | undefined;
  /** In percent, for `jpeg` and `webp`. @defaultValue 100 */
  outputCompression?: number | undefined;
  /** How strictly the service filters what it is asked to draw. */
  moderation?: "auto" | "low" | (string & {}) | undefined;
  /** How closely an edit keeps to the images it is given. Sent with edits only. */
  inputFidelity?: "high" | "low" | (string & {}) | undefined;
  /** How many previews to show while the image is drawn, 0 to 3. Set, the answer is streamed. */
  partialImages?: number | undefined;
  /** How many images to draw, 1 to 10. @defaultValue 1 */
  n?: number | undefined;
  /** A PNG as data URL: an edit changes the first image where this one is transparent. Sent with edits only. */
  mask?: string | undefined;
  /** Your id of the end user, for the service to tell abuse. */
  user?: string | undefined;
}

const wireNames: Readonly<Record<keyof OpenAIImageSettings, string>> = {
  size: "size",
  quality: "quality",
  background: "background",
  outputFormat: "output_format",
  outputCompression: "output_compression",
  moderation: "moderation",
  inputFidelity: "input_fidelity",
  partialImages: "partial_images",
  n: "n",
  mask: "mask",
  user: "user",
};

const isSetting = (name: string): name is keyof OpenAIImageSettings => Object.hasOwn(wireNames, name);

/** The settings among a model's options, by their names on the wire. */
export function toWireSettings(options: OpenAIImageSettings): WireBody {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (isSetting(name) ? [[wireNames[name], value]] : [])),
  );
}

/** Options of one request: settings by either name, anything else as it is. */
export function toWireOptions(options: JsonObject = {}): WireBody {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [isSetting(name) ? wireNames[name] : name, value]));
}
