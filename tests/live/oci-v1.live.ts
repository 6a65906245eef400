// Against OCI itself: OCI_PROFILE=DEFAULT OCI_REGION=us-chicago-1 OCI_MODEL_ID=openai.gpt-5.5 pnpm test:live
import { Agent, tool } from "@locus/core";
import { OCIOpenAIModel } from "@locus/oci-v1";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const { OCI_PROFILE: profile, OCI_REGION: region, OCI_MODEL_ID: model } = process.env;

/** The reason to skip the tests. */
function reasonToSkip(): string | undefined {
  const missing = Object.entries({ OCI_PROFILE: profile, OCI_REGION: region, OCI_MODEL_ID: model }).filter(([, value]) => !value);
  if (missing.length > 0) return `${missing.map(([name]) => name).join(", ")} not set`;
  if (/^cohere\.command-r/i.test(model ?? "")) return `OCI does not serve ${model} on this endpoint`;
  return undefined;
}

const reason = reasonToSkip();

describe.skipIf(reason !== undefined)(`OCIOpenAIModel on OCI${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
  // OCI_REGION overrides the region of the profile.
  const create = () => new OCIOpenAIModel({ model: model ?? "", profile: profile ?? "", region });

  test("streams", async () => {
    const run = new Agent({ model: create(), systemPrompt: "You are concise." }).run("Count from 1 to 20, in digits.");
    let pieces = 0;
    for await (const event of run) if (event.type === "model_chunk" && event.content) pieces++;
    const { message, usage } = await run.result();
    expect(message).toContain("20");
    expect(pieces).toBeGreaterThan(1);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  test("calls tools", async () => {
    const asked: string[] = [];
    const weather = tool({
      name: "weather",
      description: "Current weather of a city.",
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => {
        asked.push(city);
        return `11 degrees and ${city === "Oslo" ? "rain" : "sun"}.`;
      },
    });
    const agent = new Agent({ model: create(), tools: [weather], systemPrompt: "Use the tool for every city." });
    const { message } = await agent.invoke("Is it raining in Oslo? And in Rome?");
    expect(asked.map((city) => city.split(",")[0]).sort()).toEqual(["Oslo", "Rome"]);
    expect(message).toMatch(/rain/i);
  });

  test("answers with an object", async () => {
    const outputSchema = z.object({ city: z.string(), population: z.number().int().positive() });
    const { parsed } = await new Agent({ model: create(), outputSchema }).invoke("The capital of Norway?");
    expect(parsed?.city).toMatch(/oslo/i);
  });
});
