/**
 * Yields the events of `run.toResponse()` as they arrive. Leaving the loop cancels the body.
 *
 * @param body - The body of the response.
 */
export async function* runEvents(body: AsyncIterable<Uint8Array> | null): AsyncGenerator<Record<string, unknown>, void, void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of body ?? []) {
    const events = (text + decoder.decode(piece, { stream: true })).split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) yield JSON.parse(event.replace(/^data: /, ""));
  }
}
