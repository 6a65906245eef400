import { Agent } from "@locus/core";
import { startChatServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { forecast } from "../support/agents-on-servers.js";
import { entries } from "../support/weather-agent.js";

describe.each(entries)("options of a model, $entry", ({ Model }) => {
  test("every setting is sent under its wire name, and nothing else", async () => {
    await using server = await startChatServer([{ text: "Hi." }]);
    const model = new Model({
      model: "some-model",
      apiKey: async () => "token",
      baseURL: server.baseURL,
      organization: "org",
      project: "proj",
      defaultHeaders: { "x-team": "a" },
      defaultQuery: { region: "eu" },
      maxTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      stop: ["END"],
      seed: 7,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      reasoningEffort: "low",
      parallelToolCalls: false,
      extraBody: { service_tier: "flex", seed: 8 },
    });
    await new Agent({ model, tools: [forecast] }).invoke("Hi");
    const [request] = server.completions;
    expect(request?.url).toBe("/v1/chat/completions?region=eu");
    expect(request?.headers).toMatchObject({
      authorization: "Bearer token",
      "openai-organization": "org",
      "openai-project": "proj",
      "x-team": "a",
    });
    expect(request?.body).toEqual({
      model: "some-model",
      messages: [{ role: "user", content: "Hi" }],
      stream: true,
      stream_options: { include_usage: true },
      tools: [expect.objectContaining({ type: "function" })],
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      stop: ["END"],
      seed: 8,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      reasoning_effort: "low",
      parallel_tool_calls: false,
      service_tier: "flex",
    });
  });

  test("its retries and limits are defaults that an agent can override", async () => {
    const down = { status: 503, error: { message: "Down." } };
    await using server = await startChatServer(() => down);
    const model = new Model({ model: "some-model", baseURL: server.baseURL, maxRetries: 0 });
    await expect(new Agent({ model }).invoke("Hi")).rejects.toMatchObject({ code: "server_error" });
    expect(server.completions).toHaveLength(1);
    const retry = { maxAttempts: 3, initialDelayMs: 1 };
    await expect(new Agent({ model, retry }).invoke("Hi")).rejects.toMatchObject({ code: "server_error" });
    expect(server.completions).toHaveLength(4);
  });

  test("the user's compat wins over the profile", async () => {
    await using server = await startChatServer([{ text: "<think>Hm.</think>Hi." }]);
    const model = new Model({
      model: "o3",
      baseURL: server.baseURL,
      maxTokens: 9,
      compat: {
        profile: "openai",
        maxTokensField: "max_tokens",
        systemRole: "developer",
        streamUsage: false,
        hiddenReasoning: false,
        thinkTags: true,
      },
    });
    const run = new Agent({ model, systemPrompt: "Be kind." }).run("Hi");
    const thoughts: string[] = [];
    for await (const event of run) if (event.type === "think") thoughts.push(event.reasoning);
    expect(thoughts.join("")).toBe("Hm.");
    expect((await run.result()).message).toBe("Hi.");
    expect(server.completions[0]?.body).toEqual({
      model: "o3",
      messages: [
        { role: "developer", content: "Be kind." },
        { role: "user", content: "Hi" },
      ],
      stream: true,
      max_tokens: 9,
    });
  });
});
