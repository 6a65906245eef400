import { Agent, type Message, type RunResult, tool } from "@locus/core";
import { OCIResponsesModel, type OCIResponsesModelOptions } from "@locus/oci-responses";
import * as z from "zod";

/** Another endpoint than OCI's, for the stand-in. */
export interface Connection {
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

/** Two questions to one agent. The second question depends on the first. */
async function twoTurns(options: OCIResponsesModelOptions): Promise<RunResult> {
  const model = new OCIResponsesModel(options);
  const agent = new Agent({ model, tools: [weather], systemPrompt: "You are concise." });
  const first = await agent.invoke("What is the weather in Oslo?");
  // The state is plain JSON: store it anywhere, and continue in another process.
  return agent.invoke("And what did I just ask?", { state: first.state });
}

/** OCI holds the thread: each call sends only the new items and the id of the previous response. */
export async function heldByOCI({ endpoint, configFile, compartmentId }: Connection = {}): Promise<RunResult> {
  return twoTurns({
    model: "openai.gpt-5.5-pro", // only in the Responses API
    profile: "DEFAULT",
    region: "us-chicago-1",
    compartmentId,
    endpoint,
    configFile,
  });
}

/** For a tenancy with zero data retention: nothing is stored, and each call sends the whole thread with encrypted thinking. */
export async function zeroDataRetention({ endpoint, configFile, compartmentId }: Connection = {}): Promise<RunResult> {
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
