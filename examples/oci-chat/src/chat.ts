import { Agent } from "@locus/core";
import { OCIOpenAIModel } from "@locus/oci-v1";

/** Other endpoints than OCI's, for the stand-in. */
export interface Endpoints {
  endpoint?: string;
  configFile?: string;
  instance?: { metadataBaseUrl: string; federationEndpoint: string };
}

/** From a laptop or CI: a profile of `~/.oci/config`, with an API key or a session. The default compartment is the profile's tenancy. */
export async function fromLaptop({ endpoint, configFile }: Endpoints = {}): Promise<string> {
  const model = new OCIOpenAIModel({
    model: "openai.gpt-5.5",
    profile: "DEFAULT", // any [profile] in ~/.oci/config
    endpoint,
    configFile,
  });

  const agent = new Agent({ model, systemPrompt: "You are concise." });
  return (await agent.invoke("hi")).message;
}

/** On OCI compute: the identity of the instance. It implies no compartment, so the compartment is required. */
export async function fromCompute({ endpoint, instance }: Endpoints = {}): Promise<string> {
  const model = new OCIOpenAIModel({
    model: "openai.gpt-5.5",
    authType: "instance_principal", // or "resource_principal"
    compartmentId: process.env.OCI_COMPARTMENT_ID,
    endpoint,
    ...instance,
  });

  const agent = new Agent({ model, systemPrompt: "You are concise." });
  return (await agent.invoke("hi")).message;
}
