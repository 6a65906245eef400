import { ConfigurationError, type ImagePart } from "@locus/core";

/**
 * An image as a data URL: how a request carries it until it is uploaded.
 *
 * @throws {@link ConfigurationError} where the bytes are elsewhere; the message shows how to pass them.
 */
export function toDataURL({ source }: ImagePart): string {
  if ("base64" in source) return `data:${source.mediaType};base64,${source.base64}`;
  if ("url" in source && /^data:/i.test(source.url)) return source.url;
  throw new ConfigurationError(
    `The Images API edits the bytes of an image, it takes no ${"url" in source ? "address" : "id"} of one. Fetch it and pass { type: "image", source: { bytes: await response.arrayBuffer(), mediaType: "image/png" } }.`,
  );
}

/**
 * The file in a data URL.
 *
 * @param name - Its name, without the ending.
 * @throws {@link ConfigurationError} where there is none.
 */
export function toFile(name: string, url: string): File {
  const comma = url.indexOf(",");
  const [, type] = /^data:([^;]+).*;base64$/i.exec(url.slice(0, Math.max(comma, 0))) ?? [];
  const bytes = type && decode(url.slice(comma + 1));
  if (!bytes) {
    throw new ConfigurationError(
      `The ${name} is not an image in base64: pass { base64, mediaType: "image/png" }, or a URL that begins with data:image/png;base64,`,
    );
  }
  return new File([bytes], `${name}.${type.replace(/^.*\//, "")}`, { type });
}

/** The bytes of a base64 text; `undefined` where it is none. */
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
