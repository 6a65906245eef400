/** What some runtimes have for it. */
interface Encoders {
  readonly Buffer?: { from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: "base64"): string } };
}

/**
 * Bytes as base64, with padding, the fastest way that the runtime has: its own method, Node's `Buffer`, else `btoa`.
 *
 * @param bytes - Any view; only its own part of the buffer is read.
 */
export function encodeBase64(bytes: ArrayBuffer | ArrayBufferView): string {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  if ("toBase64" in view && typeof view.toBase64 === "function") return view.toBase64();
  const { Buffer } = globalThis as Encoders;
  if (Buffer) return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("base64");
  // Slices, because `String.fromCharCode` takes its arguments from the stack. A multiple of 3, so that each encodes without padding.
  let text = "";
  for (let start = 0; start < view.length; start += sliceLength) {
    text += btoa(String.fromCharCode(...view.subarray(start, start + sliceLength)));
  }
  return text;
}

const sliceLength = 24_576;
