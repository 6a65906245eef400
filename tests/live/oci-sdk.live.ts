// Against OCI itself: OCI_PROFILE=DEFAULT OCI_ENDPOINT=https://inference.generativeai.us-chicago-1.oci.oraclecloud.com
//   OCI_COMPARTMENT=ocid1.compartment… OCI_MODEL_ID=cohere.command-r-plus-08-2024 pnpm test:live
import { Agent, type Annotation, tool } from "@locus/core";
import { type OCICohereOptions, OCIModel } from "@locus/oci-sdk";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const { OCI_PROFILE: profile, OCI_ENDPOINT: endpoint, OCI_COMPARTMENT: compartmentId, OCI_MODEL_ID: model } = process.env;

/** The reason to skip the tests. */
function reasonToSkip(): string | undefined {
  const variables = { OCI_PROFILE: profile, OCI_ENDPOINT: endpoint, OCI_COMPARTMENT: compartmentId, OCI_MODEL_ID: model };
  const missing = Object.entries(variables).filter(([, value]) => !value);
  if (missing.length > 0) return `${missing.map(([name]) => name).join(", ")} not set`;
  if (!/^cohere\.command-r/i.test(model ?? "")) return `this suite is for models of Cohere's R series, not for ${model}`;
  return undefined;
}

const reason = reasonToSkip();

describe.skipIf(reason !== undefined)(`OCIModel on OCI${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
  const create = () => new OCIModel({ model: model ?? "", profile: profile ?? "", endpoint, compartmentId });

  test("streams the text once", async () => {
    const run = new Agent({ model: create(), systemPrompt: "You are concise." }).run("Count from 1 to 20, in digits, once.");
    const pieces: string[] = [];
    for await (const event of run) if (event.type === "model_chunk" && event.content) pieces.push(event.content);
    const { message, usage } = await run.result();
    expect(message.match(/\b19\b/g)).toEqual(["19"]);
    expect(pieces.join("")).toBe(message);
    expect(pieces.length).toBeGreaterThan(1);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  test("calls the same tool twice, with a separate result for each call", async () => {
    const calls = new Map<string, string | undefined>();
    const weather = tool({
      name: "weather",
      description: "Current weather of a city.",
      parameters: z.object({ city: z.string() }),
      execute: ({ city }, { toolCallId }) => {
        calls.set(toolCallId, city.split(",")[0]);
        return `11 degrees and ${city.startsWith("Oslo") ? "rain" : "sun"}.`;
      },
    });
    const agent = new Agent({ model: create(), tools: [weather], systemPrompt: "Use the tool for every city, in parallel." });
    const { message } = await agent.invoke("Is it raining in Oslo? And in Rome?");
    expect([...calls.values()].sort()).toEqual(["Oslo", "Rome"]);
    expect(message).toMatch(/rain/i);
  });

  test("answers with an object", async () => {
    const outputSchema = z.object({ city: z.string(), population: z.number().int().positive() });
    const { parsed } = await new Agent({ model: create(), outputSchema }).invoke("The capital of Norway?");
    expect(parsed?.city).toMatch(/oslo/i);
  });

  test("answers from documents, and cites them", async () => {
    const options: OCICohereOptions = {
      documents: [{ id: "hours", title: "Opening hours", snippet: "The library is open on weekdays from 8 to 16." }],
    };
    const run = new Agent({ model: create(), providerOptions: { "oci.sdk": options } }).run("When is the library open?");
    const citations: Annotation[] = [];
    for await (const event of run) {
      if (event.type === "model_part" && event.part.type === "citation") citations.push(event.part.annotation);
    }
    const { message } = await run.result();
    expect(message).toContain("8");
    const cited = citations.map(({ startIndex, endIndex }) => message.slice(startIndex, endIndex));
    expect(cited.join(" ")).toContain("8");
  });
});
