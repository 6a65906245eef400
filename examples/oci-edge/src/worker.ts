import { Agent, tool } from "@locus/core";
import { ApiKeyCredentials } from "@locus/oci-signer";
import { OCIOpenAIModel } from "@locus/oci-v1/fetch";
import * as z from "zod";

/** The worker's secrets and settings: the API key of an OCI user, as created in the Console. */
export interface Env {
  OCI_TENANCY: string;
  OCI_USER: string;
  OCI_FINGERPRINT: string;
  /** PEM, PKCS#8 or PKCS#1. */
  OCI_PRIVATE_KEY: string;
  /** @defaultValue the tenancy */
  OCI_COMPARTMENT_ID?: string;
  /** @defaultValue "us-chicago-1" */
  OCI_REGION?: string;
  /** A host that replaces the one of the region. */
  OCI_ENDPOINT?: string;
  /** @defaultValue "openai.gpt-5.5" */
  OCI_MODEL_ID?: string;
}

const weather = tool({
  name: "weather",
  description: "Current weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `Sunny in ${city}.`,
});

/** Signs with the key from its secrets, and streams an agent's events. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.method !== "POST") return new Response("POST a question.\n", { status: 405 });
    const model = new OCIOpenAIModel({
      model: env.OCI_MODEL_ID ?? "openai.gpt-5.5",
      credentials: new ApiKeyCredentials({
        tenancy: env.OCI_TENANCY,
        user: env.OCI_USER,
        fingerprint: env.OCI_FINGERPRINT,
        privateKey: env.OCI_PRIVATE_KEY,
      }),
      compartmentId: env.OCI_COMPARTMENT_ID ?? env.OCI_TENANCY,
      region: env.OCI_REGION,
      endpoint: env.OCI_ENDPOINT,
    });
    const agent = new Agent({ model, tools: [weather], systemPrompt: "You are concise." });
    return agent.run(await request.text()).toResponse();
  },
};
