import { inspect } from "node:util";
import { type AssistantMessage, LocusError, type Message, StateLostError } from "@locus/core";
import { SessionTokenCredentials } from "@locus/oci-signer";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { makeApiKey, makeSession, startOCIServer } from "@locus/testkit/oci";
import { createResponsesHandler, type ResponsesResponder } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { OCIResponsesModel as FetchModel } from "./fetch.js";
import { OCIResponsesModel } from "./index.js";
import { ask, credentialsOf, entries, startResponsesService } from "./testing/oci-responses-model.js";

const strangers = makeApiKey();
const expired = makeSession({ claims: { exp: Math.floor(Date.now() / 1000) - 600 } });

/** OCI's own form of an error. */
const refuse =
  (status: number, code: string, message: string, headers: Record<string, string> = {}): ResponsesResponder =>
  (_request, exchange) =>
    exchange.json(status, { code, message }, headers);

/** What the models behind OCI answer, wrapped into OCI's form. */
const wrapped = (status: number, error: object): ResponsesResponder =>
  refuse(status, String(status), JSON.stringify({ error }, undefined, 1));

describe.each(entries)("$entry", ({ createModel }) => {
  const fail = async (responder: ResponsesResponder, options: object = {}): Promise<LocusError> => {
    await using service = await startResponsesService(responder);
    const { baseURL, credentials } = service;
    const place = { baseURL, credentials, compartmentId: "ocid1.compartment.oc1..x", region: "eu-frankfurt-1" };
    const model = createModel({ model: "openai.gpt-5.5-pro", ...place, ...options });
    const { error } = await outcomeOf(model.stream(ask()));
    if (!LocusError.isInstance(error)) throw error;
    expect(error.requestId).toBe("opc-request-1");
    expect(error.message).toContain(`[POST ${baseURL}/responses]`);
    return error;
  };

  test.each<[string, ResponsesResponder, Partial<LocusError> & { retryAfterMs?: number }, RegExp]>([
    ["400", refuse(400, "InvalidParameter", "Bad."), { code: "bad_request", retryable: false }, /^OCI answered 400 .*: Bad\. \[/],
    [
      "404",
      refuse(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found."),
      { code: "not_found", status: 404 },
      /compartment \(ocid1\.compartment\.oc1\.\.x\), its policy .*use generative-ai-family.*region \(eu-frankfurt-1\).*\(openai\.gpt-5\.5-pro\)/,
    ],
    ["403", refuse(403, "NotAllowed", "No."), { code: "permission", status: 403 }, /policy/],
    [
      "429",
      refuse(429, "429", "Slow down.", { "retry-after": "7" }),
      { code: "rate_limit", retryable: true, retryAfterMs: 7000 },
      /tenancy and region/,
    ],
    ["500", refuse(500, "InternalServerError", "Oops."), { code: "server_error", retryable: true }, /Oops/],
    [
      "a bad value, wrapped",
      wrapped(400, { message: "Too hot.", code: "invalid_value", param: "temperature" }),
      { code: "bad_request", status: 400 },
      /: Too hot\. \[/,
    ],
    [
      "a context that is too long, wrapped",
      wrapped(400, { message: "Too long.", code: "context_length_exceeded", type: "invalid_request_error" }),
      { code: "context_length" },
      /: Too long\. \[/,
    ],
  ])("%s", async (_name, responder, expected, message) => {
    const error = await fail(responder);
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(message);
  });

  const passProject = 'pass project: "ocid1.generativeaiproject.…"';

  test.each<[number, string, string]>([
    [400, "InvalidParameter", "Project ID is required."],
    [403, "NotAllowed", "The caller has no access to a generative AI project."],
    [404, "NotAuthorizedOrNotFound", "openai-project was not found."],
  ])("%i that asks for a project says how to pass it; one that was passed is not asked for", async (status, code, message) => {
    expect((await fail(refuse(status, code, message))).message).toContain(passProject);
    const passed = await fail(refuse(status, code, message), { project: "ocid1.generativeaiproject.oc1..x" });
    expect(passed.message).not.toContain(passProject);
  });

  test.each<[string, ResponsesResponder]>([
    ["another status", refuse(429, "429", "Too many requests for this project.")],
    ["another matter", refuse(404, "NotAuthorizedOrNotFound", "Not found.")],
  ])("%s does not ask for a project", async (_name, responder) => {
    expect((await fail(responder)).message).not.toContain(passProject);
  });

  test("a parameter refused in an error inside an error is left out, once, remembered, with a warning", async () => {
    let refusals = 0;
    const param = "top_p";
    await using service = await startResponsesService((request, exchange) => {
      if (request.body[param] === undefined) return { text: "Hi" };
      refusals++;
      return wrapped(400, { message: "Unsupported parameter.", param, code: "unsupported_parameter" })(request, exchange);
    });
    const { baseURL, credentials } = service;
    const model = createModel({ model: "xai.grok-4", baseURL, credentials, topP: 0.5 });
    for (const outcome of [await outcomeOf(model.stream(ask())), await outcomeOf(model.stream(ask()))]) {
      expect(outcome.error).toBeUndefined();
      expect(warningsOf(outcome).map(({ code, parameter }) => `${code} ${parameter}`)).toEqual([`unsupported_setting ${param}`]);
    }
    expect(refusals).toBe(1);
  });

  describe("a thread that OCI does not hold", () => {
    const origin = { provider: "oci.responses", modelId: "m", responseId: "resp_gone" };
    const answer: AssistantMessage = {
      role: "assistant",
      content: "Hello, Ada.",
      origin: { ...origin, state: { previousResponseId: "resp_gone" } },
    };
    const messages: Message[] = [{ role: "user", content: "I am Ada." }, answer, { role: "user", content: "Who am I?" }];
    const zdr = "Previous response cannot be used for this organization due to Zero Data Retention.";

    const form = (code: string, message: string) => ({ code, message });
    const wrap = (error: object) => form("400", JSON.stringify({ error }, undefined, 1));

    /** What is answered to whoever continues a thread, and whether threads are held at all. */
    const refusals: [string, number, object, boolean][] = [
      ["unknown, wrapped", 404, wrap({ message: "Response with id 'resp_gone' not found." }), true],
      ["expired, in OCI's form", 400, form("400", "Previous response with id 'resp_gone' not found."), true],
      ["zero data retention, in OCI's form", 400, form("400", zdr), false],
      ["zero data retention, wrapped", 400, wrap({ message: zdr, param: "previous_response_id" }), false],
      ["zero data retention, as OpenAI says it", 400, { error: { message: zdr, type: "invalid_request_error" } }, false],
    ];

    /** A service that refuses threads, and what it was asked. */
    async function startForgetful(status: number, refusal: object) {
      const key = await strangers;
      const { handle } = createResponsesHandler([{ text: "Ada." }]);
      const server = await startOCIServer({
        handle: (exchange) =>
          Object(exchange.request.body).previous_response_id ? exchange.json(status, refusal) : handle(exchange),
      });
      server.identities.addApiKey(key);
      const options = { model: "m", endpoint: server.url, credentials: credentialsOf(key) };
      const asked = () =>
        server.requests.map(({ body, signature }) => {
          const { previous_response_id, input, store } = Object(body);
          return [signature.problem, previous_response_id, input.length, store];
        });
      return { server, options, asked };
    }

    test.each(refusals)(
      "%s: all of it is sent again, signed anew, with a warning",
      async (_name, status, refusal, holdsThreads) => {
        const { server, options, asked } = await startForgetful(status, refusal);
        await using _ = server;
        const model = createModel(options);
        const outcome = await outcomeOf(model.stream(ask({ messages })));
        expect(outcome.error).toBeUndefined();
        expect(warningsOf(outcome).map(({ code }) => code)).toEqual(["thread_rebuilt"]);
        expect(asked()).toEqual([
          [undefined, "resp_gone", 1, true],
          [undefined, undefined, 3, holdsThreads],
        ]);
        expect(model.capabilities.serverStateful).toBe(holdsThreads);
      },
    );

    test.each(refusals)('%s, onStateLost: "error": a StateLostError', async (_name, status, refusal) => {
      const { server, options, asked } = await startForgetful(status, refusal);
      await using _ = server;
      const { error } = await outcomeOf(createModel({ ...options, onStateLost: "error" }).stream(ask({ messages })));
      expect(error).toBeInstanceOf(StateLostError);
      expect(error).toMatchObject({ code: "state_lost", status, retryable: false, requestId: "opc-request-1" });
      expect(asked()).toHaveLength(1);
    });
  });

  describe("401", () => {
    test("the clock, by the service's Date", async () => {
      await using service = await startResponsesService([]);
      const { server, baseURL } = service;
      server.setClock(() => Date.now() + 600_000);
      const credentials = credentialsOf(await strangers);
      const { error } = await outcomeOf(createModel({ model: "m", baseURL, credentials }).stream(ask()));
      expect(error).toMatchObject({ code: "authentication", status: 401, retryable: false });
      expect(String(error)).toMatch(/this machine's clock is 10 minutes behind OCI's, which allows 5\)/);
    });

    test("a wrong clock alone costs one more request", async () => {
      await using service = await startResponsesService([{ text: "Hi" }]);
      const { server, baseURL, credentials } = service;
      server.setClock(() => Date.now() - 600_000);
      const { error } = await outcomeOf(createModel({ model: "m", baseURL, credentials }).stream(ask()));
      expect([error, server.requests.length]).toEqual([undefined, 2]);
    });

    test("the session, by the token's exp; the token is not told", async () => {
      await using service = await startResponsesService([]);
      const { server, baseURL } = service;
      const { token, privateKey, publicKey } = await expired;
      server.identities.addToken(token, publicKey);
      const credentials = new SessionTokenCredentials({ token, privateKey });
      const { error } = await outcomeOf(createModel({ model: "m", baseURL, credentials }).stream(ask()));
      expect(error).toMatchObject({ code: "authentication" });
      expect(String(error)).toMatch(/the session expired at 20.*: run `oci session authenticate` again\)/);
      expect(inspect(error, { depth: 9 })).not.toContain(token);
    });

    test("else the key", async () => {
      await using service = await startResponsesService([]);
      const credentials = credentialsOf(await strangers);
      const { error } = await outcomeOf(createModel({ model: "m", baseURL: service.baseURL, credentials }).stream(ask()));
      expect(String(error)).toMatch(/the key is not known to OCI: tenancy, user and fingerprint/);
    });
  });

  test("an error in a stream without event lines is thrown as what it is", async () => {
    await using service = await startResponsesService(
      [{ text: "Hel", finish: { error: { message: "Slow down.", code: "rate_limit_exceeded" }, flat: true } }],
      { eventLines: false },
    );
    const { baseURL, credentials } = service;
    const { error } = await outcomeOf(createModel({ model: "m", baseURL, credentials }).stream(ask()));
    expect(error).toMatchObject({ code: "rate_limit", message: expect.stringContaining("Slow down.") });
  });

  test("an endpoint that nobody runs is named", async () => {
    const server = await startOCIServer();
    await server.close();
    const credentials = credentialsOf(await strangers);
    const { error } = await outcomeOf(createModel({ model: "m", endpoint: server.url, credentials }).stream(ask()));
    expect(error).toMatchObject({ code: "connection", message: expect.stringContaining(`${server.url}/openai/v1/responses`) });
  });

  test("aborting closes the connection", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let isClosed: Promise<void> | undefined;
    await using service = await startResponsesService(async (_request, exchange) => {
      isClosed = exchange.closed;
      await exchange.event({ type: "response.output_text.delta", delta: "Hel" });
      await exchange.closed;
    });
    const { baseURL, credentials } = service;
    const read = async () => {
      for await (const event of createModel({ model: "m", baseURL, credentials }).stream(ask({ signal: controller.signal })))
        if (event.type === "model_chunk") controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
    await isClosed;
  });
});

test.each([OCIResponsesModel, FetchModel])("a service that repeats a bearer key does not get it into an error", async (Model) => {
  await using service = await startResponsesService(({ headers }, exchange) =>
    exchange.json(400, { code: "400", message: headers.authorization }),
  );
  service.server.identities.addBearerKey("sk-secret-123");
  const { error } = await outcomeOf(new Model({ model: "m", baseURL: service.baseURL, apiKey: "sk-secret-123" }).stream(ask()));
  expect(String(error)).toContain("Bearer [redacted]");
  expect(inspect(error, { depth: 9 })).not.toContain("sk-secret-123");
});
