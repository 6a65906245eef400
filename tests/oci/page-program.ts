// Runs in the page: an agent on OCI that signs with a key of its own.
import { Agent, tool } from "@locus/core";
import { ApiKeyCredentials, type ApiKeyOptions } from "@locus/oci-signer";
import { OCIOpenAIModel } from "@locus/oci-v1/fetch";
import * as z from "zod";

/** Where a run goes, and as whom. */
export interface Assignment {
  baseURL: string;
  key: ApiKeyOptions;
}

/** Runs an agent with a tool, and gives the pieces of its answer. */
export async function ask({ baseURL, key }: Assignment): Promise<string[]> {
  const weather = tool({
    name: "weather",
    description: "Current weather of a city.",
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => `Sunny in ${city}.`,
  });
  const model = new OCIOpenAIModel({
    model: "openai.gpt-5.5",
    baseURL,
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

/** What a model with a key says in a page that nobody allowed it. */
export function construct({ baseURL, key }: Assignment): string {
  try {
    new OCIOpenAIModel({ model: "m", baseURL, credentials: new ApiKeyCredentials(key) });
    return "nothing";
  } catch (error) {
    return String(error);
  }
}
