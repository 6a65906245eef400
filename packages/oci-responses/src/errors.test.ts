import { type AssistantMessage, LocusError, type Message, StateLostError } from "@locus/core";
import { ask, credentialsOf } from "@locus/internal-oci-suite";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { makeApiKey, startOCIServer } from "@locus/testkit/oci";
import { createResponsesHandler, type ResponsesResponder } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { entries, startResponsesService } from "./testing/oci-responses-model.js";

const strangers = makeApiKey();

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

    /** The answer to a request that continues a thread, and whether threads are held at all. */
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
      "%s: the whole thread is sent again, with a new signature and a warning",
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

  test("an error in a stream without event lines is thrown as what it is", async () => {
    await using service = await startResponsesService(
      [{ text: "Hel", finish: { error: { message: "Slow down.", code: "rate_limit_exceeded" }, flat: true } }],
      { eventLines: false },
    );
    const { baseURL, credentials } = service;
    const { error } = await outcomeOf(createModel({ model: "m", baseURL, credentials }).stream(ask()));
    expect(error).toMatchObject({ code: "rate_limit", message: expect.stringContaining("Slow down.") });
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
