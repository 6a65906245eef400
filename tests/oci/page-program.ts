// Runs in workers and pages: an agent on OCI that signs with a given key.
import { Agent, type Model, tool } from "@locus/core";
import { OCIResponsesModel } from "@locus/oci-responses/fetch";
import { OCIModel } from "@locus/oci-sdk/fetch";
import { ApiKeyCredentials, type ApiKeyOptions } from "@locus/oci-signer";
import { OCIOpenAIModel } from "@locus/oci-v1/fetch";
import * as z from "zod";

interface ModelOptions {
  endpoint: string;
  credentials: ApiKeyCredentials;
  compartmentId?: string;
  dangerouslyAllowBrowser?: boolean;
}

const models = {
  "@locus/oci-responses/fetch": (options: ModelOptions): Model =>
    new OCIResponsesModel({ model: "openai.gpt-5.5-pro", ...options }),
  "@locus/oci-sdk/fetch": (options: ModelOptions): Model => new OCIModel({ model: "cohere.command-r-plus-08-2024", ...options }),
  "@locus/oci-v1/fetch": (options: ModelOptions): Model => new OCIOpenAIModel({ model: "openai.gpt-5.5", ...options }),
};

/** The class of the model, its endpoint and its identity. */
export interface Assignment {
  entry: keyof typeof models;
  endpoint: string;
  key: ApiKeyOptions;
}

/** Runs an agent with a tool, and returns the pieces of its answer. */
export async function ask({ entry, endpoint, key }: Assignment): Promise<string[]> {
  const weather = tool({
    name: "weather",
    description: "Current weather of a city.",
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => `Sunny in ${city}.`,
  });
  const model = models[entry]({
    endpoint,
    credentials: new ApiKeyCredentials(key),
    compartmentId: key.tenancy,
    dangerouslyAllowBrowser: true,
  });
  const texts: string[] = [];
  for await (const event of new Agent({ model, tools: [weather] }).run("Weather?")) {
    if (event.type === "model_chunk" && event.content) texts.push(event.content);
  }
  return texts;
}

/** The error of a model with a key in a page without the opt-in. */
export function construct({ entry, endpoint, key }: Assignment): string {
  try {
    models[entry]({ endpoint, credentials: new ApiKeyCredentials(key) });
    return "nothing";
  } catch (error) {
    return String(error);
  }
}
