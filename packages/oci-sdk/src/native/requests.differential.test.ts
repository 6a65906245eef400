import type { JsonObject, ModelRequest } from "@locus/core";
import { createNativeChatHandler, makeApiKey, type NativeFormat } from "@locus/testkit/oci";
import { startHttpServer } from "@locus/testkit/servers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OCICohereOptions, OCICohereV2Options } from "../cohere/options.js";
import { OCIModel } from "../fetch.js";
import type { OCIGenericOptions } from "../generic/options.js";
import { requests } from "../testing/conversations.js";
import { oracleClient } from "../testing/oracle-client.js";
import { undeclared } from "../testing/oracle-types.js";

const cohere = {
  documents: fc.constantFrom([{ title: "Penguins", text: "They swim." }]),
  safetyMode: fc.constantFrom("CONTEXTUAL" as const, "STRICT" as const, "OFF" as const),
  topK: fc.constantFrom(0, 40),
  isSearchQueriesOnly: fc.boolean(),
  isRawPrompting: fc.boolean(),
};

/** What a model takes besides settings: every option that is typed. */
const options: Readonly<Record<NativeFormat, fc.Arbitrary<JsonObject>>> = {
  COHERE: fc.record<Required<OCICohereOptions>>(
    {
      ...cohere,
      citationQuality: fc.constantFrom("ACCURATE", "FAST"),
      isForceSingleStep: fc.boolean(),
      promptTruncation: fc.constantFrom("OFF", "AUTO_PRESERVE_ORDER"),
      maxInputTokens: fc.constantFrom(2000),
      isEcho: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  COHEREV2: fc.record<Required<OCICohereV2Options>>(
    {
      ...cohere,
      citationOptions: fc.constantFrom({ mode: "FAST" }, { mode: "OFF" }),
      thinking: fc.constantFrom({ type: "DISABLED" }, { type: "ENABLED", tokenBudget: 500 }),
      isStrictToolsEnabled: fc.boolean(),
      isLogProbsEnabled: fc.boolean(),
      priority: fc.constantFrom(0, 9),
    },
    { requiredKeys: [] },
  ),
  GENERIC: fc.record<Required<OCIGenericOptions>>(
    {
      verbosity: fc.constantFrom("LOW", "MEDIUM", "HIGH"),
      topK: fc.constantFrom(-1, 40),
      logProbs: fc.constantFrom(3),
      logitBias: fc.constantFrom({ "50256": -100 }),
      metadata: fc.constantFrom({ ticket: "17" }),
      prediction: fc.constantFrom({ type: "CONTENT", content: [{ type: "TEXT", text: "Hi" }] }),
      webSearchOptions: fc.constantFrom({ searchContextSize: "LOW", userLocation: { city: "Oslo", country: "NO" } }),
      serviceTier: fc.constantFrom("AUTO", "DEFAULT", "PRIORITY"),
    },
    { requiredKeys: [] },
  ),
};

const cluster = "ocid1.generativeaiendpoint.oc1.us-chicago-1.amaaaaaa";
const models: Readonly<Record<NativeFormat, fc.Arbitrary<string>>> = {
  COHERE: fc.constantFrom("cohere.command-a-03-2025", "cohere.command-r-plus-08-2024", cluster),
  COHEREV2: fc.constantFrom("cohere.command-a-reasoning-08-2025", "cohere.command-a-vision-07-2025", cluster),
  GENERIC: fc.constantFrom(
    "meta.llama-3.3-70b-instruct",
    "openai.gpt-5.5",
    "openai.gpt-5",
    "openai.gpt-oss-120b",
    "xai.grok-4",
    "google.gemini-2.5-flash",
    "ocid1.generativeaimodel.oc1.us-chicago-1.amaaaaaa",
    cluster,
  ),
};

const native = createNativeChatHandler(() => ({ text: "Fine." }));
const server = await startHttpServer(native.handle);
const key = await makeApiKey();
const oracle = oracleClient(server.url, key);
const compartmentId = "ocid1.compartment.oc1..test";

test("Oracle's client sends what it does not know as it is: that a field is known, only its types tell", async () => {
  const tool = { name: "now", description: "Tells the time.", parameterDefinitions: { zone: { type: "str", required: true } } };
  const chatRequest = { apiFormat: "COHERE", message: "Hi", maxToken: 9, safetyMode: "NONE", tools: [tool] };
  const details = { compartmentId, servingMode: { servingType: "ON_DEMAND", modelId: "cohere.command-a-03-2025" }, chatRequest };
  await using echo = await startHttpServer((exchange) => exchange.json(200, { chatResponse: chatRequest }));
  await oracleClient(echo.url, key).chat(details);
  expect(echo.requests.map(({ body }) => body)).toEqual([details]);
  expect(undeclared(details, "ChatDetails")).toEqual([
    "chatRequest.maxToken: not declared in CohereChatRequest",
    'chatRequest.safetyMode: "NONE" is not one of CONTEXTUAL, STRICT, OFF',
    "chatRequest.tools[].parameterDefinitions{}.required: not declared in CohereParameterDefinition",
  ]);
});

describe("100 conversations arrive as they were, and are declared", () => {
  test.each(["COHERE", "COHEREV2", "GENERIC"] as const)("%s", { timeout: 60_000 }, async (format) => {
    const check = async (model: string, request: ModelRequest, own: JsonObject, streaming: boolean): Promise<void> => {
      const ours = new OCIModel({ endpoint: server.url, compartmentId, apiKey: "sk-test", model, apiFormat: format, streaming });
      for await (const _ of ours.stream({ ...request, providerOptions: { "oci.sdk": own } })) {
      }
      // The last, should the model have learned from a refusal.
      const sent = native.requests.at(-1)?.body ?? {};
      expect(undeclared(sent, "ChatDetails")).toEqual([]);
      await oracle.chat(sent);
      expect(native.requests.at(-1)?.body).toEqual(sent);
    };
    await fc.assert(fc.asyncProperty(models[format], requests, options[format], fc.boolean(), check), { numRuns: 100 });
    await server.idle();
  });
});
