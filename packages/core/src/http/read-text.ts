/** A body as text, and whether the limit cut it. */
export interface BodyText {
  readonly text: string;
  readonly isCut: boolean;
}

/**
 * Reads a body up to a limit and cancels it there.
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
    // Not awaited, because a body may be slow to cancel. A broken body rejects.
    reader?.cancel().catch(() => {});
    return { text, isCut: true };
  }
}
