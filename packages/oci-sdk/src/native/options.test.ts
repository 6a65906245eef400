import type { ModelRequest } from "@locus/core";
import { describe, expect, test } from "vitest";
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel } from "../index.js";
import { requestOf } from "../testing/captured-request.js";

const identity = { apiKey: "sk-1", compartmentId: "ocid1.compartment.oc1..c" };
const cluster = "ocid1.generativeaiendpoint.oc1.us-chicago-1.amaaaaaa";

describe.each([OCIModel, FetchModel])("options of a model", (Model) => {
  test.each<[string, object, Partial<ModelRequest>, object]>([
    ["nothing is sent that nobody set", {}, {}, {}],
    ["settings of the model are of every call", { temperature: 0.2, maxTokens: 9 }, {}, { temperature: 0.2, maxTokens: 9 }],
    [
      "those of a request win",
      { temperature: 0.2, maxTokens: 9 },
      { settings: { temperature: 0.9 } },
      { temperature: 0.9, maxTokens: 9 },
    ],
    ["extraBody wins over both", { temperature: 0.2, extraBody: { temperature: 1, topK: 3 } }, {}, { temperature: 1, topK: 3 }],
    [
      "… and providerOptions over that, those for others not",
      { extraBody: { topK: 3, verbosity: "LOW" } },
      { providerOptions: { "oci.sdk": { topK: 5 }, "oci.v1": { top_k: 9 } } },
      { topK: 5, verbosity: "LOW" },
    ],
  ])("%s", async (_what, options, request, expected) => {
    const { body } = await requestOf(
      (fetch) => new Model({ ...identity, fetch, model: "meta.llama-3.3-70b-instruct", ...options } as never),
      request,
    );
    expect(body.chatRequest).toEqual({
      apiFormat: "GENERIC",
      isStream: true,
      streamOptions: { isIncludeUsage: true },
      messages: [{ role: "USER", content: [{ type: "TEXT", text: "Hi" }] }],
      ...expected,
    });
  });

  test.each([
    [
      "cohere.command-a-03-2025",
      {},
      { tools: true, toolsWithOutput: false, output: "json_schema", reasoning: false, input: ["file"] },
    ],
    [
      "cohere.command-a-reasoning-08-2025",
      {},
      { tools: true, toolsWithOutput: false, output: "json_schema", reasoning: true, input: ["file"] },
    ],
    [
      "cohere.command-a-vision-07-2025",
      {},
      { tools: true, toolsWithOutput: false, output: "json_schema", input: ["image", "file"] },
    ],
    ["openai.gpt-5.5", {}, { tools: true, output: "json_schema", reasoning: true }],
    ["google.gemini-2.5-pro", {}, { tools: true, output: "json_schema", toolsWithOutput: false }],
    [cluster, {}, { tools: true, output: "json_schema" }],
    [cluster, { compat: { output: "prompt", reasoning: true } }, { tools: true, output: "prompt", reasoning: true }],
    [
      cluster,
      { apiFormat: "COHERE" },
      { tools: true, toolsWithOutput: false, output: "json_schema", reasoning: false, input: ["file"] },
    ],
  ])("%s %j: what it is known to do", (model, options, capabilities) => {
    const instance = new Model({ ...identity, model, ...options } as never);
    expect([instance.provider, instance.modelId, instance.capabilities]).toEqual(["oci.sdk", model, capabilities]);
  });

  test("it asks to be tried again after an empty answer too; maxRetries and timeouts are its other wishes", () => {
    const retryOn = ["rate_limit", "server_error", "timeout", "connection", "stream_interrupted", "empty"];
    const model = "cohere.command-r";
    expect(new Model({ ...identity, model }).defaults).toEqual({ retry: { retryOn }, timeouts: {} });
    expect(new Model({ ...identity, model, maxRetries: 4, timeouts: { idleMs: 90_000 } }).defaults).toEqual({
      retry: { retryOn, maxAttempts: 5 },
      timeouts: { idleMs: 90_000 },
    });
  });

  test.each([
    [{ maxRetries: Number.NaN }, "maxRetries"],
    [{ maxRetries: -1 }, "maxRetries"],
    [{ timeouts: { idleMs: Number.NaN } }, "timeouts.idleMs"],
  ])("%j is refused when the model is made", (options, option) => {
    expect(() => new Model({ ...identity, model: "cohere.command-r", ...options })).toThrow(
      expect.objectContaining({ code: "configuration", option }),
    );
  });

  test("whole answers are waited for as long as first words: their headers come when all is thought", () => {
    const whole = { ...identity, model: "cohere.command-r", streaming: false };
    expect(new Model({ ...whole, timeouts: { idleMs: 90_000 } }).defaults.timeouts).toEqual({
      connectMs: 600_000,
      idleMs: 90_000,
    });
    expect(new Model({ ...whole, timeouts: { connectMs: 9 } }).defaults.timeouts).toEqual({ connectMs: 9 });
  });
});
