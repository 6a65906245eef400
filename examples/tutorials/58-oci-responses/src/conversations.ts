import { Agent, type Message, type RunResult, tool } from "@locus/core";
import { OCIResponsesModel, type OCIResponsesModelOptions } from "@locus/oci-responses";
import * as z from "zod";

/** Where OCI is, when it is not where it always is. */
export interface Place {
  endpoint?: string;
  configFile?: string;
  compartmentId?: string;
}

const weather = tool({
  name: "weather",
  description: "Current weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `Sunny in ${city}.`,
});

/** Two questions to one agent, the second of which makes sense only to whom knows the first. */
async function twoTurns(options: OCIResponsesModelOptions): Promise<RunResult> {
  const model = new OCIResponsesModel(options);
  const agent = new Agent({ model, tools: [weather], systemPrompt: "You are concise." });
  const first = await agent.invoke("What is the weather in Oslo?");
  // The state is plain JSON: keep it anywhere, and go on in another process.
  return agent.invoke("And what did I just ask?", { state: first.state });
}

/** OCI holds the thread: each call sends only what is new, and the id of the response before it. */
export async function heldByOCI({ endpoint, configFile, compartmentId }: Place = {}): Promise<RunResult> {
  return twoTurns({
    model: "openai.gpt-5.5-pro", // served by the Responses API only
    profile: "DEFAULT",
    region: "us-chicago-1",
    compartmentId,
    endpoint,
    configFile,
  });
}

/** For a tenancy with zero data retention: nothing is stored, each call sends all of it, the thinking encrypted. */
export async function zeroDataRetention({ endpoint, configFile, compartmentId }: Place = {}): Promise<RunResult> {
  return twoTurns({
    model: "openai.gpt-5.5-pro",
    profile: "DEFAULT",
    region: "us-chicago-1",
    compartmentId,
    store: false,
    endpoint,
    configFile,
  });
}

/** A transcript on one line. */
export function outline(messages: readonly Message[]): string {
  return messages.map(({ role }) => role).join(" → ");
}
