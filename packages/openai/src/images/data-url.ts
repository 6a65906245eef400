import { ConfigurationError, type ImagePart } from "@locus/core";
import { readMedia, subtypeOf } from "../media.js";

/**
 * Converts an image to a data URL, the form that a request holds until the upload.
 *
 * @throws {@link ConfigurationError} if the source has no bytes; the message shows how to pass them.
 */
export function toDataURL({ source }: ImagePart): string {
  const { base64, url } = readMedia(source);
  if (base64 !== undefined && url !== undefined) return url;
  throw new ConfigurationError(
    `Images to edit are uploaded: pass the bytes of this one instead of its ${url === undefined ? "id" : "URL"}, as { type: "image", source: { bytes: await response.arrayBuffer(), mediaType: "image/png" } }.`,
  );
}

/**
 * Decodes a data URL into a file.
 *
 * @param name - The name of the file, without extension.
 * @throws {@link ConfigurationError} if the URL is not a base64 data URL.
 */
export function toFile(name: string, url: string): File {
  const comma = url.indexOf(",");
  const [, type] = /^data:([^;]+).*;base64$/i.exec(url.slice(0, Math.max(comma, 0))) ?? [];
  const bytes = type === undefined ? undefined : decode(url.slice(comma + 1));
  if (type === undefined || bytes === undefined) {
    throw new ConfigurationError(
      `The ${name} is not an image in base64: pass { base64, mediaType: "image/png" }, or a URL that begins with data:image/png;base64,`,
    );
  }
  return new File([bytes], `${name}.${subtypeOf(type)}`, { type });
}

/** The bytes of a base64 text; `undefined` if it is invalid. */
function decode(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < bytes.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    return undefined;
  }
}
