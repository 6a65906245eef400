import { LocusError } from "@locus/core";
import { SessionTokenCredentials } from "@locus/oci-signer";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { makeApiKey, makeSession } from "@locus/testkit/oci";
import type { ChatResponder } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { ask, credentialsOf, entries, startChatService } from "./testing/oci-model.js";

const strangers = makeApiKey();
const expired = makeSession({ claims: { exp: Math.floor(Date.now() / 1000) - 600 } });
const live = makeSession();

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

  test.each<[string, ChatResponder, Partial<LocusError>, RegExp]>([
    ["400", refuse(400, "InvalidParameter", "Bad."), { code: "bad_request", retryable: false }, /^OCI answered 400 .*: Bad\./],
    [
      "404",
      refuse(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found."),
      { code: "not_found", status: 404 },
      /compartment \(ocid1\.compartment\.oc1\.\.x\), its policy .*use generative-ai-family.*region \(eu-frankfurt-1\).*\(openai\.gpt-4\.1\)/,
    ],
    ["403", refuse(403, "NotAllowed", "No."), { code: "permission", status: 403 }, /policy/],
    [
      "429",
      refuse(429, "429", "Slow down.", { "retry-after": "7" }),
      { code: "rate_limit", retryable: true },
      /tenancy and region/,
    ],
    ["500", refuse(500, "InternalServerError", "Oops."), { code: "server_error", retryable: true }, /Oops/],
    ["503", refuse(503, "ServiceUnavailable", "Later."), { code: "server_error", retryable: true }, /Later/],
    [
      "a context that is too long, wrapped",
      wrapped(400, { message: "Too long.", code: "context_length_exceeded", type: "invalid_request_error" }),
      { code: "context_length" },
      /: Too long\. \[/,
    ],
    [
      "a bad value, wrapped",
      wrapped(400, { message: "Too hot.", code: "invalid_value", param: "temperature" }),
      { code: "bad_request", status: 400 },
      /: Too hot\. \[/,
    ],
  ])("%s", async (_name, responder, expected, message) => {
    const error = await fail(responder);
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(message);
  });

  test("Retry-After is told", async () => {
    expect(await fail(refuse(429, "429", "Slow down.", { "retry-after": "7" }))).toMatchObject({ retryAfterMs: 7_000 });
  });

  test.each(["cohere.command-r-plus-08-2024", "cohere.command-a-03-2025"])("%s: the package that serves it", async (model) => {
    const error = await fail(refuse(400, "400", "Unsupported OpenAI operation"), model);
    expect(error.code).toBe("bad_request");
    expect(error.message).toContain(`OCI does not serve ${model} on this endpoint`);
    expect(error.message).toContain("use OCIModel of @locus/oci-sdk, or LOCUS_OCI_TRANSPORT=sdk");
  });

  test.each<[string, object, Record<string, unknown>, string[]]>([
    [
      "dropped",
      { message: "Unsupported value: 'temperature'.", param: "temperature", code: "unsupported_value" },
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

  describe("401", () => {
    test("the clock, by the service's Date", async () => {
      await using service = await startChatService([]);
      const { server, baseURL } = service;
      server.setClock(() => Date.now() + 600_000);
      const credentials = credentialsOf(await strangers);
      const { error } = await outcomeOf(createModel({ model: "m", baseURL, credentials }).stream(ask()));
      expect(error).toMatchObject({ code: "authentication", status: 401 });
      expect(String(error)).toMatch(/this machine's clock is 10 minutes behind OCI's, which allows 5\)/);
    });

    test("a wrong clock alone costs one more request", async () => {
      await using service = await startChatService([{ text: "Hi" }]);
      const { server, baseURL, credentials } = service;
      server.setClock(() => Date.now() - 600_000);
      const { error } = await outcomeOf(createModel({ model: "m", baseURL, credentials }).stream(ask()));
      expect(error).toBeUndefined();
      expect(server.requests).toHaveLength(2);
    });

    test("the session, by the token's exp; the token is not told", async () => {
      await using service = await startChatService([]);
      const { server, baseURL } = service;
      const { token, privateKey, publicKey } = await expired;
      server.identities.addToken(token, publicKey);
      const credentials = new SessionTokenCredentials({ token, privateKey });
      const { error } = await outcomeOf(createModel({ model: "m", baseURL, credentials }).stream(ask()));
      expect(error).toMatchObject({ code: "authentication" });
      expect(String(error)).toMatch(/the session expired at 20.*: run `oci session authenticate` again\)/);
      expect(String(error)).not.toContain(token);
    });

    test.each([
      ["the key", async () => credentialsOf(await strangers), /the key is not known to OCI: tenancy, user and fingerprint/],
      [
        "the key of a session",
        async () => new SessionTokenCredentials(await live),
        /the session token is not known to OCI, or is not of this private key/,
      ],
    ])("else %s", async (_what, makeCredentials, message) => {
      await using service = await startChatService([]);
      const credentials = await makeCredentials();
      const { error } = await outcomeOf(createModel({ model: "m", baseURL: service.baseURL, credentials }).stream(ask()));
      expect(error).toMatchObject({ code: "authentication", status: 401, retryable: false });
      expect(String(error)).toMatch(message);
    });
  });
});
