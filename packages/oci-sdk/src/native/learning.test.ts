import { Agent, callModel, complete, type ModelEvent, textOf } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { outcomeOf, warningsOf } from "@locus/testkit";
import type { NativeAnswer, NativeResponder } from "@locus/testkit/oci";
import { describe, expect, test } from "vitest";
import { entries, models, startNativeService } from "../testing/oci-model.js";

/** A model of which nothing is known: its OCID does not tell what the service knows. */
const unknown = "ocid1.generativeaimodel.oc1.us-chicago-1.amaaaaaa";
const warnings = (events: readonly ModelEvent[]) =>
  events.flatMap((event) => (event.type === "model_warning" ? `${event.code} ${event.parameter}` : []));
const shown = (events: readonly ModelEvent[]) =>
  events.flatMap((event) => (event.type === "model_chunk" ? (event.content ?? []) : []));
/** Delays are drawn below it. */
const retry = { initialDelayMs: 0 };

describe.each(entries)("$entry", ({ createModel }) => {
  describe.each(["encoded", "plain"] as const)("a parameter that is refused (%s)", (parameterErrors) => {
    test("is renamed or dropped once, remembered, and warned of", async () => {
      await using service = await startNativeService(() => ({ text: "Hi" }), {
        models: { [unknown]: "openai.gpt-5" },
        parameterErrors,
      });
      const model = createModel({ ...service.target, model: unknown });
      const request = ask({ settings: { maxTokens: 9, temperature: 0.5, stop: ["x"], seed: 7 } });
      for (let call = 0; call < 2; call++) {
        const { events, error } = await outcomeOf(model.stream(request));
        expect(error).toBeUndefined();
        expect(warnings(events)).toEqual([
          "renamed_setting maxTokens",
          "unsupported_setting stop",
          "unsupported_setting temperature",
        ]);
        expect(shown(events)).toEqual(["Hi"]);
      }
      expect(service.requests.map(({ refusal }) => refusal?.status)).toEqual([400, 400, 400, undefined, undefined]);
      for (const { chatRequest } of service.requests.slice(-2)) {
        expect(chatRequest).toEqual({
          apiFormat: "GENERIC",
          isStream: true,
          streamOptions: { isIncludeUsage: true },
          messages: [{ role: "USER", content: [{ type: "TEXT", text: "Hi" }] }],
          seed: 7,
          maxCompletionTokens: 9,
        });
      }
    });

    test("is learned by one model, and not by another", async () => {
      const options = { models: { [unknown]: "openai.gpt-5" }, parameterErrors };
      await using service = await startNativeService(() => ({ text: "Hi" }), options);
      for (let instance = 0; instance < 2; instance++) {
        await complete(createModel({ ...service.target, model: unknown }), ask({ settings: { maxTokens: 9 } }));
      }
      expect(service.requests.map(({ refusal }) => refusal?.status)).toEqual([400, undefined, 400, undefined]);
    });
  });

  test.each<[string, NativeAnswer]>([
    [
      "xAI's words",
      {
        status: 400,
        message: JSON.stringify({
          code: "Client specified an invalid argument",
          error: "Model grok-4 does not support parameter presencePenalty.",
        }),
      },
    ],
    ["the maker's name for it", { status: 400, message: "Unsupported parameter: 'presence_penalty' is not supported." }],
    ["an error as the first event of a stream", { sse: 'data: {"code":"400","message":"presencePenalty is not supported"}\n\n' }],
  ])("a parameter that is refused in %s is dropped", async (_how, refusal) => {
    await using service = await startNativeService([refusal, { text: "Hi" }]);
    const model = createModel({ ...service.target, model: unknown });
    const { events, error } = await outcomeOf(model.stream(ask({ settings: { presencePenalty: 0.5 } })));
    expect(error).toBeUndefined();
    expect(warnings(events)).toEqual(["unsupported_setting presencePenalty"]);
    expect(events.filter(({ type }) => type === "model_start")).toHaveLength(1);
    expect(service.requests.map(({ chatRequest }) => chatRequest.presencePenalty)).toEqual([0.5, undefined]);
  });

  test("an output schema that is refused goes into JSON mode, then into the prompt", async () => {
    const refusal = { status: 400, message: "responseFormat is not supported by the model." };
    await using service = await startNativeService([refusal, refusal, { text: '{"a":"x"}' }]);
    const model = createModel({ ...service.target, model: models.COHERE });
    const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
    const { events, error } = await outcomeOf(model.stream(ask({ output: { name: "answer", schema, strict: true } })));
    expect(error).toBeUndefined();
    expect(warnings(events)).toEqual(["schema_fallback responseFormat"]);
    const sent = service.requests.map(({ chatRequest }) => chatRequest);
    expect(sent.map(({ responseFormat }) => Object.keys(Object(responseFormat)))).toEqual([["type", "schema"], ["type"], []]);
    expect(String(sent[2]?.preambleOverride)).toContain(JSON.stringify(schema));
  });

  describe("streams that an endpoint refuses", () => {
    test.each(["encoded", "plain"] as const)(
      "the answer is fetched whole and shown in pieces, with one warning (%s)",
      async (words) => {
        for (const [format, model] of Object.entries(models)) {
          await using service = await startNativeService(
            () => ({
              text: "Sun all day.",
              toolCalls: [{ name: "now" }],
              finishReason: format === "GENERIC" ? "stop" : "COMPLETE",
            }),
            { refuseStreams: true, parameterErrors: words },
          );
          const whole = createModel({ ...service.target, model });
          const outcomes = [await outcomeOf(whole.stream(ask())), await outcomeOf(whole.stream(ask()))];
          expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined]);
          expect(outcomes.flatMap(warningsOf)).toEqual([
            {
              type: "model_warning",
              code: "not_streamed",
              message: "The endpoint does not stream: responses are fetched whole and arrive at once.",
              parameter: "isStream",
            },
          ]);
          for (const { events, complete: end } of outcomes) {
            expect(shown(events)).toEqual(["Sun ", "all ", "day."]);
            expect(end?.finishReason).toMatchObject({ reason: "tool_calls" });
            expect(end?.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 });
          }
          expect(whole.defaults?.timeouts).toEqual({ connectMs: 600_000 });
          // Refused once, and never asked again.
          expect(service.requests.map(({ isStream }) => isStream)).toEqual([true, false, false]);
          expect(service.requests.slice(1).map(({ chatRequest }) => chatRequest.streamOptions)).toEqual([undefined, undefined]);
        }
      },
    );

    test("the warning is not lost with a try that fails, and not repeated by a call at the same time", async () => {
      const answers: NativeAnswer[] = [{ status: 500 }, { status: 500 }];
      await using service = await startNativeService(() => answers.shift() ?? { text: "Hi" }, { refuseStreams: true });
      const model = createModel({ ...service.target, model: models.COHERE });
      const run = async () => {
        const events = [];
        for await (const event of callModel(model, ask(), { retry })) if (event.type !== "model_retry") events.push(event);
        return warnings(events);
      };
      expect((await Promise.all([run(), run()])).flat()).toEqual(["not_streamed isStream"]);
      expect(service.requests.map(({ isStream }) => isStream)).toEqual([true, true, false, false, false, false]);
    });

    test("who insists on a stream is not heard", async () => {
      await using service = await startNativeService(() => ({ text: "Hi" }), { refuseStreams: true });
      const extraBody = { isStream: true, streamOptions: { isIncludeUsage: true } };
      const { error } = await outcomeOf(createModel({ ...service.target, model: models.COHERE, extraBody }).stream(ask()));
      expect(error).toBeUndefined();
      expect(service.requests.map(({ isStream }) => isStream)).toEqual([true, false]);
    });

    test.each<[string, NativeAnswer | NativeResponder]>([
      ["a 500", { status: 500 }],
      ["a 404", { status: 404 }],
      ["a 429", { status: 429 }],
      ["a 400 about something else", { status: 400, message: "Please pass in correct format of request." }],
      ["a 500 that speaks of streams", { status: 500, message: "Streaming is not supported." }],
      [
        "a connection that breaks",
        async (_request, exchange) => {
          exchange.writeHead(200, { "content-type": "text/event-stream" });
          await exchange.event({ apiFormat: "COHERE", text: "Hel" });
          exchange.destroy();
        },
      ],
    ])("%s is not such a refusal: it is thrown, and no rewritten request is sent", async (_what, answer) => {
      await using service = await startNativeService([answer]);
      const { error } = await outcomeOf(createModel({ ...service.target, model: models.COHERE }).stream(ask()));
      expect(error).toBeDefined();
      expect(service.requests.map(({ isStream }) => isStream)).toEqual([true]);
    });

    test("streaming: false asks for whole answers from the first, without a warning", async () => {
      for (const model of Object.values(models)) {
        await using service = await startNativeService([{ text: "Sun all day." }]);
        const { events } = await outcomeOf(createModel({ ...service.target, model, streaming: false }).stream(ask()));
        expect(shown(events)).toEqual(["Sun ", "all ", "day."]);
        expect(warnings(events)).toEqual([]);
        expect(service.requests[0]?.chatRequest).not.toHaveProperty("isStream");
      }
    });
  });

  describe("tries", () => {
    test("429 with the code 429 is tried again", async () => {
      await using service = await startNativeService([{ status: 429 }, { status: 429, code: "429" }, { text: "Hi" }]);
      const model = createModel({ ...service.target, model: models.COHERE });
      expect(textOf((await complete(model, ask(), { retry })).message)).toBe("Hi");
      expect(service.requests).toHaveLength(3);
    });

    test("a rate limit reported in the stream is retried", async () => {
      const limit = { sse: 'data: {"code":"429","message":"Too many requests."}\n\n' };
      await using service = await startNativeService([limit, { text: "Hi" }]);
      const model = createModel({ ...service.target, model: models.COHERE });
      expect(textOf((await complete(model, ask(), { retry })).message)).toBe("Hi");
    });

    test.each([true, false])("an empty answer is tried again, three times in all (streamed: %s)", async (streaming) => {
      for (const model of Object.values(models)) {
        await using service = await startNativeService([{}, { text: "" }, { text: "Hi" }, {}, {}, {}]);
        const instance = createModel({ ...service.target, model, streaming });
        const events = [];
        for await (const event of callModel(instance, ask(), { retry })) events.push(event);
        expect(events.flatMap((event) => (event.type === "model_retry" ? event.error.message : []))).toEqual([
          `oci.sdk "${model}" gave an empty answer.`,
          `oci.sdk "${model}" gave an empty answer.`,
        ]);
        expect(service.requests).toHaveLength(3);
        // What is still empty then is the answer.
        expect(textOf((await complete(instance, ask(), { retry })).message)).toBe("");
        expect(service.requests).toHaveLength(6);
      }
    });

    test("calls without a text are no empty answer", async () => {
      for (const model of Object.values(models)) {
        await using service = await startNativeService([{ toolCalls: [{ name: "now" }] }]);
        const { message } = await complete(createModel({ ...service.target, model }), ask(), { retry });
        expect(message.content).toMatchObject([{ type: "tool_call", name: "now" }]);
      }
    });

    test("maxRetries, and the policy of an agent, have their say", async () => {
      await using service = await startNativeService(() => ({}));
      const options = { ...service.target, model: models.COHERE };
      await complete(createModel({ ...options, maxRetries: 0 }), ask());
      expect(service.requests).toHaveLength(1);
      await new Agent({ model: createModel(options), retry: { ...retry, maxAttempts: 2 } }).invoke("Hi");
      expect(service.requests).toHaveLength(3);
      await new Agent({ model: createModel(options), retry: { retryOn: ["rate_limit"] } }).invoke("Hi");
      expect(service.requests).toHaveLength(4);
    });
  });
});
