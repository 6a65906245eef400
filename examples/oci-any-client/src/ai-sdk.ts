import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createOCIFetch } from "@locus/oci-signer";
import { jsonSchema, stepCountIs, streamText, tool } from "ai";
import type { Service } from "./service.js";

const weather = tool({
  description: "Current weather of a city.",
  inputSchema: jsonSchema<{ city: string }>({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
  execute: async ({ city }) => `Sunny in ${city}.`,
});

/** The Vercel AI SDK on OCI, with a tool: only `baseURL` and `fetch` differ. */
export async function* askWithAISDK(
  { endpoint, credentials, compartmentId, model }: Service,
  question: string,
): AsyncGenerator<string> {
  const oci = createOpenAICompatible({
    name: "oci",
    baseURL: `${endpoint}/openai/v1`,
    fetch: createOCIFetch({ credentials, compartmentId }),
  });
  const { textStream } = streamText({ model: oci(model), prompt: question, tools: { weather }, stopWhen: stepCountIs(5) });
  yield* textStream;
}
