import { LocusError } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { outcomeOf, warningsOf } from "@locus/testkit";
import type { ChatResponder } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { entries, startChatService } from "./testing/oci-model.js";

/** OCI's own form of an error. */
const refuse =
  (status: number, code: string, message: string, headers: Record<string, string> = {}): ChatResponder =>
  (_request, exchange) =>
    exchange.json(status, { code, message }, headers);

/** What the models behind OCI answer, wrapped into OCI's form. */
const wrapped = (status: number, error: object): ChatResponder =>
  refuse(status, String(status), JSON.stringify({ error }, undefined, 1));

describe.each(entries)("$entry", ({ createModel }) => {
  const fail = async (responder: ChatResponder, model = "openai.gpt-4.1"): Promise<LocusError> => {
    await using service = await startChatService(responder);
    const { baseURL, credentials } = service;
    const options = { model, baseURL, credentials, compartmentId: "ocid1.compartment.oc1..x", region: "eu-frankfurt-1" };
    const { error } = await outcomeOf(createModel(options).stream(ask({ settings: { temperature: 0.5 } })));
    if (!LocusError.isInstance(error)) throw error;
    expect(error.requestId).toBe("opc-request-1");
    expect(error.message).toContain(`[POST ${baseURL}/chat/completions]`);
    return error;
  };

  test.each(["cohere.command-r-plus-08-2024", "cohere.command-a-03-2025"])("%s: the package that serves it", async (model) => {
    const error = await fail(refuse(400, "400", "Unsupported OpenAI operation"), model);
    expect(error.code).toBe("bad_request");
    expect(error.message).toContain(`OCI does not serve ${model} on this endpoint`);
    expect(error.message).toContain("use OCIModel of @locus/oci-sdk, or set LOCUS_OCI_TRANSPORT=sdk");
  });

  test.each([
    ["xai.grok-4.20-multi-agent-0309", "Multi Agent requests are not allowed on chat completions"],
    ["xai.tomorrow", "Multi Agent requests are not allowed on chat completions"],
    ["openai.gpt-5-pro", "This model is only supported in v1/responses and not in v1/chat/completions."],
  ])("%s, which only the Responses API serves: the package and the id", async (model, words) => {
    const error = await fail(wrapped(400, { message: words }), model);
    expect(error.message).toContain(words);
    expect(error.message).toContain(`use OCIResponsesModel of @locus/oci-responses, or the id "oci-responses:${model}"`);
  });

  test.each<[string, object, Record<string, unknown>, string[]]>([
    [
      "dropped",
      {
        message:
          "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
        param: "temperature",
        code: "unsupported_value",
      },
      { temperature: undefined, max_tokens: 9 },
      ["unsupported_setting temperature"],
    ],
    [
      "renamed",
      { message: "Use 'max_completion_tokens'.", param: "max_tokens", code: "unsupported_parameter" },
      { temperature: 0.5, max_tokens: undefined, max_completion_tokens: 9 },
      ["renamed_setting max_tokens"],
    ],
    [
      "named in the text only",
      { message: 'Unknown name "temperature"' },
      { temperature: undefined, max_tokens: 9 },
      ["unsupported_setting temperature"],
    ],
  ])(
    "a parameter refused in an error inside an error is %s, once, remembered, with a warning",
    async (_how, error, sent, warned) => {
      let refusals = 0;
      await using service = await startChatService((request, exchange) => {
        const isFit = Object.entries(sent).every(([name, value]) => request.body[name] === value);
        if (isFit) return { text: "Hi" };
        refusals++;
        return wrapped(400, error)(request, exchange);
      });
      const { baseURL, credentials } = service;
      const model = createModel({ model: "brand-new.model", baseURL, credentials });
      const request = ask({ settings: { temperature: 0.5, maxTokens: 9 } });
      for (const outcome of [await outcomeOf(model.stream(request)), await outcomeOf(model.stream(request))]) {
        expect(outcome.error).toBeUndefined();
        expect(warningsOf(outcome).map(({ code, parameter }) => `${code} ${parameter}`)).toEqual(warned);
      }
      expect(refusals).toBe(1);
    },
  );
});
