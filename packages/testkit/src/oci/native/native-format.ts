/** The formats of OCI's own chat endpoint, as a request names them in its `apiFormat`. */
export const nativeFormats = ["COHERE", "COHEREV2", "GENERIC"] as const;

/** A format of OCI's own chat endpoint: one of {@link nativeFormats}. */
export type NativeFormat = (typeof nativeFormats)[number];

/** The path of the endpoint. */
export const nativeChatPath = "/20231130/actions/chat";

/** Whether a value names a format. */
export function isNativeFormat(value: unknown): value is NativeFormat {
  return nativeFormats.some((format) => format === value);
}
