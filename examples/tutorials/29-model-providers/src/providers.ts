import type { Model } from "@locus/core";
import { OCIModel } from "@locus/oci-sdk";
import { OCIOpenAIModel } from "@locus/oci-v1";
import { OpenAIModel } from "@locus/openai";
import { getModel as modelById } from "@locus/registry";

/** Other endpoints than the default ones, for the stand-ins. */
export interface Endpoints {
  openai?: { baseURL: string };
  oci?: { endpoint: string; configFile: string };
}

/** One provider of a model. */
export interface ModelProvider {
  name: string;
  make(): Model | Promise<Model>;
}

/** The same agent runs on all of them. They differ in service and transport. */
export function providers({ openai, oci }: Endpoints): ModelProvider[] {
  return [
    { name: "OpenAI", make: () => new OpenAIModel({ model: "gpt-5.5", ...openai }) },
    {
      name: "OCI, V1: the OpenAI shape, signed",
      make: () => new OCIOpenAIModel({ model: "openai.gpt-5.5", profile: "DEFAULT", ...oci }),
    },
    {
      name: "OCI, V1, another family",
      make: () => new OCIOpenAIModel({ model: "meta.llama-3.3-70b-instruct", profile: "DEFAULT", ...oci }),
    },
    { name: "OCI by id: V1", make: () => modelById("oci:xai.grok-4", { profile: "DEFAULT", ...oci }) },
    {
      name: "OCI, its native chat API, for Cohere R",
      make: () => new OCIModel({ model: "cohere.command-r-plus-08-2024", profile: "DEFAULT", ...oci }),
    },
    {
      name: "OCI by id: its native chat API, in the words of the Python original",
      make: () => modelById("oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "api_key", ...oci }),
    },
  ];
}
