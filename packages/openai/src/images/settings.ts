import type { JsonObject } from "@locus/core";
import type { WireBody } from "@locus/core/provider";

/** Settings of an image. Unset ones are not sent, so that the service decides. */
export interface OpenAIImageSettings {
  /** Width and height in pixels. The supported sizes depend on the model. */
  size?: "1024x1024" | "1536x1024" | "1024x1536" | "auto" | (string & {}) | undefined;
  quality?: "low" | "medium" | "high" | "auto" | (string & {}) | undefined;
  /** `"transparent"` requires `png` or `webp`. */
  background?: "transparent" | "opaque" | "auto" | (string & {}) | undefined;
  /** The encoding of the image. @defaultValue "png" */
  outputFormat?: "png" | "jpeg" | "webp" | (string & {}) | undefined;
  /** The compression level in percent, for `jpeg` and `webp`. @defaultValue 100 */
  outputCompression?: number | undefined;
  /** How strictly the service filters prompts and images. */
  moderation?: "auto" | "low" | (string & {}) | undefined;
  /** How closely an edit follows the given images. Sent with edits only. */
  inputFidelity?: "high" | "low" | (string & {}) | undefined;
  /** Number of previews while the image is drawn, 0 to 3. If set, the answer is streamed. */
  partialImages?: number | undefined;
  /** Number of images, 1 to 10. @defaultValue 1 */
  n?: number | undefined;
  /** A PNG as data URL. An edit changes the first image where the mask is transparent. Sent with edits only. */
  mask?: string | undefined;
  /** Your id of the end user, so that the service can detect abuse. */
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

/** Picks the settings from a model's options and renames them to those of the API. */
export function toWireSettings(options: OpenAIImageSettings): WireBody {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (isSetting(name) ? [[wireNames[name], value]] : [])),
  );
}

/** Converts the options of a request: settings get the names of the API, anything else stays. */
export function toWireOptions(options: JsonObject = {}): WireBody {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [isSetting(name) ? wireNames[name] : name, value]));
}
