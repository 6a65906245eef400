import type { JsonObject, Model, ModelRequest } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";

/** A request to OCI. */
export interface CapturedRequest {
  url: string;
  headers: Headers;
  body: JsonObject;
}

/** An answer in all formats. */
const answer = { text: "Hi", message: { role: "ASSISTANT", content: [{ type: "TEXT", text: "Hi" }] }, finishReason: "stop" };

/**
 * Captures the only request that a model makes, without sending it.
 *
 * @param make - Creates the model with the given `fetch`.
 * @throws The model's error.
 */
export async function requestOf(
  make: (fetch: typeof globalThis.fetch) => Model | Promise<Model>,
  request: Partial<ModelRequest> = {},
): Promise<CapturedRequest> {
  const requests: Request[] = [];
  const model = await make(async (input, init) => {
    requests.push(new Request(input, init));
    return new Response(`data: ${JSON.stringify(answer)}\n\n`, { headers: { "content-type": "text/event-stream" } });
  });
  const { error } = await outcomeOf(model.stream(ask(request)));
  if (error) throw error;
  const [sent] = requests;
  if (!sent || requests.length !== 1) throw new Error(`There were ${requests.length} requests.`);
  const { url, headers } = sent;
  return { url, headers, body: (await sent.json()) as JsonObject };
}
