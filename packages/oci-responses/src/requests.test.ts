import type { ModelRequest } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { entries, startResponsesService, type TestModelOptions } from "./testing/oci-responses-model.js";

describe.each(entries)("$entry", ({ createModel }) => {
  /** What a model asks, and what came of it. */
  async function sent(options: Partial<TestModelOptions>, request?: Partial<ModelRequest>) {
    await using service = await startResponsesService([{ text: "Hello" }], { eventLines: false });
    const { baseURL, credentials, responses } = service;
    const model = createModel({ model: "openai.gpt-5.5-pro", baseURL, credentials, ...options });
    const outcome = await outcomeOf(model.stream(ask(request)));
    if (outcome.error) throw outcome.error;
    return { model, outcome, body: responses.requests[0]?.body };
  }

  test.each<[Partial<TestModelOptions>, boolean, object]>([
    [{}, true, { store: true }],
    [{ store: false }, false, { store: false, include: ["reasoning.encrypted_content"] }],
    [{ stateMode: "stateless-encrypted" }, false, { store: false, include: ["reasoning.encrypted_content"] }],
    [{ store: false, stateMode: "stateless" }, false, { store: false }],
  ])("%j: whether the model is stateful is %s", async (options, serverStateful, fields) => {
    const { model, outcome, body } = await sent(options);
    expect(body).toEqual({ model: "openai.gpt-5.5-pro", input: [{ role: "user", content: "Hi" }], stream: true, ...fields });
    expect(model.capabilities.serverStateful).toBe(serverStateful);
    expect(outcome.complete?.message.origin).toEqual({
      provider: "oci.responses",
      modelId: "openai.gpt-5.5-pro",
      responseId: expect.any(String),
      ...(serverStateful && { state: { previousResponseId: outcome.complete?.message.origin?.responseId } }),
    });
  });

  test.each<[string, boolean | undefined, string[]]>([
    ["openai.gpt-5.5-pro", true, []],
    ["openai.o3", true, ["temperature"]],
    ["openai.gpt-4.1", false, []],
    ["openai.gpt-oss-120b", undefined, []],
    ["xai.grok-4", undefined, []],
  ])("%s: whether it thinks is %s, what it does not take is %j", async (id, reasoning, refused) => {
    const { model, outcome } = await sent({ model: id, temperature: 0.5 });
    expect(model.capabilities).toEqual({
      tools: true,
      toolsWithOutput: true,
      output: "json_schema",
      serverStateful: true,
      ...(reasoning !== undefined && { reasoning }),
    });
    const thinks = outcome.events.filter(({ type }) => type === "think");
    expect(thinks).toEqual(reasoning ? [{ type: "think", reasoning: "" }] : []);
    expect(warningsOf(outcome).map(({ parameter }) => parameter)).toEqual(refused);
  });

  test.each([
    ["xai.grok-4", undefined],
    ["xai.grok-4.20-multi-agent-0309", { effort: "low" }],
    ["openai.o3", { effort: "low" }],
  ])("%s, asked for little effort, gets %j", async (id, reasoning) => {
    const { body, outcome } = await sent({ model: id, reasoningEffort: "low" });
    expect(body?.reasoning).toEqual(reasoning);
    const refused = reasoning ? [] : ["unsupported_setting reasoning_effort"];
    expect(warningsOf(outcome).map(({ code, parameter }) => `${code} ${parameter}`)).toEqual(refused);
  });

  test("settings, summaries and fields of one's own go along; OCI's name is the one for providerOptions", async () => {
    const { body } = await sent(
      {
        maxTokens: 9,
        reasoningEffort: "low",
        reasoningSummary: "auto",
        include: ["web_search_call.action.sources"],
        extraBody: { truncation: "auto", metadata: { team: "a" } },
      },
      { providerOptions: { "oci.responses": { truncation: "disabled" }, "openai.responses": { user: "no" } } },
    );
    expect(body).toEqual({
      model: "openai.gpt-5.5-pro",
      input: [{ role: "user", content: "Hi" }],
      stream: true,
      store: true,
      max_output_tokens: 9,
      reasoning: { effort: "low", summary: "auto" },
      include: ["web_search_call.action.sources"],
      truncation: "disabled",
      metadata: { team: "a" },
    });
  });
});
