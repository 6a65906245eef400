import { createOCIFetch } from "@locus/oci-signer";
import OpenAI from "openai";
import type { Service } from "./service.js";

/** The `openai` SDK on OCI: only `baseURL` and `fetch` differ. */
export async function* askWithOpenAI(
  { endpoint, credentials, compartmentId, model }: Service,
  question: string,
): AsyncGenerator<string> {
  const client = new OpenAI({
    baseURL: `${endpoint}/openai/v1`,
    apiKey: "unused", // required by the SDK, but never sent
    fetch: createOCIFetch({ credentials, compartmentId }),
  });
  const stream = await client.chat.completions.create({ model, messages: [{ role: "user", content: question }], stream: true });
  for await (const chunk of stream) yield chunk.choices[0]?.delta.content ?? "";
}
