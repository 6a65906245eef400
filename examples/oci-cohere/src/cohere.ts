import { Agent, type AgentRun, tool } from "@locus/core";
import { type OCICohereOptions, OCIModel } from "@locus/oci-sdk";
import * as z from "zod";

/** Another endpoint than OCI's, for the stand-in. */
export interface Connection {
  endpoint?: string;
  configFile?: string;
}

const weather = tool({
  name: "weather",
  description: "Current weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `${city === "Oslo" ? "Rain" : "Sun"} in ${city}.`,
});

/** Cohere R with a tool, which it may call twice in parallel. */
export function withTools({ endpoint, configFile }: Connection = {}): AgentRun {
  const model = new OCIModel({ model: "cohere.command-r-plus-08-2024", profile: "DEFAULT", endpoint, configFile });
  return new Agent({ model, tools: [weather], systemPrompt: "You are concise." }).run("Is it raining in Oslo? And in Rome?");
}

/** Command A, grounded in documents. Citations link each part of the answer to its sources. */
export function withDocuments({ endpoint, configFile }: Connection = {}): AgentRun {
  const model = new OCIModel({ model: "cohere.command-a-03-2025", profile: "DEFAULT", endpoint, configFile });
  const options: OCICohereOptions = {
    documents: [{ id: "hours", title: "Opening hours", snippet: "The library is open on weekdays from 8 to 16." }],
    citationQuality: "ACCURATE",
  };
  return new Agent({ model, providerOptions: { "oci.sdk": options } }).run("When is the library open?");
}
