/** A body as text, and whether it went on beyond the limit. */
export interface BodyText {
  readonly text: string;
  readonly isCut: boolean;
}

/**
 * Reads a body, and no more of it than a limit: it is cancelled there.
 *
 * @param limit - In bytes, after decompression.
 */
export async function readText(body: ReadableStream<Uint8Array> | null, limit: number): Promise<BodyText> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let text = "";
  let left = limit;
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (!value) return { text: text + decoder.decode(), isCut: false };
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
    if (left >= 0) continue;
    // Not awaited: a body may take its time to notice. A broken one rejects.
    reader?.cancel().catch(() => {});
    return { text, isCut: true };
  }
}
