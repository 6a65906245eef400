import type { AssistantMessage, Message, ModelRequest } from "@locus/core";
import { outcomeOf, warningsOf } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { ask } from "../testing/ask.js";
import { type CannedAnswer, capturedFetch } from "../testing/captured-fetch.js";
import { someCall } from "../testing/read-response.js";
import { OpenAIResponsesModel, type OpenAIResponsesModelOptions } from "./fetch.js";
import { learnFromResponses, nothingLearned } from "./learned.js";

const provider = "openai.responses";
const sse = (...events: object[]): CannedAnswer => ({
  headers: { "content-type": "text/event-stream" },
  body: events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""),
});
const okay = sse({ type: "response.completed", response: { id: "resp_ok", status: "completed", output: [] } });
const refusal = (fields: object, status = 400): CannedAnswer => ({
  status,
  body: { error: { message: "No.", type: "invalid_request_error", param: null, code: null, ...fields } },
});
const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"] } as const;
const output = { name: "answer", schema, strict: true };

/** Calls one model repeatedly. The server repeats its last answer. */
function start(answers: CannedAnswer[], options: Partial<OpenAIResponsesModelOptions> = {}) {
  const { fetch, requests } = capturedFetch(...answers);
  const model = new OpenAIResponsesModel({ model: "m", baseURL: "https://x.example/v1", fetch, ...options });
  return {
    model,
    bodies: () => requests.map(({ body }) => body),
    async call(request: Partial<ModelRequest> = {}) {
      const outcome = await outcomeOf(model.stream(ask(request)));
      return { ...outcome, codes: warningsOf(outcome).map(({ code, parameter }) => `${code} ${parameter}`) };
    },
  };
}

describe("a thread", () => {
  const id = "resp_0123456789";
  const held: AssistantMessage = {
    role: "assistant",
    content: "Hello.",
    origin: { provider, modelId: "m", responseId: id, state: { previousResponseId: id } },
  };
  const user = (content: string): Message => ({ role: "user", content });
  const messages = [user("Hi"), held, user("Again")];
  const newer = { provider, modelId: "m", responseId: "r2", state: { previousResponseId: "r2" } };
  const again: Message[] = [user("Bye"), { ...held, origin: newer }];
  const zeroRetention = "Previous response cannot be used for this organization due to Zero Data Retention.";

  test.each<[string, CannedAnswer]>([
    ["by code", refusal({ code: "previous_response_not_found", message: "Gone." })],
    ["by parameter", refusal({ param: "previous_response_id" })],
    ["by a 404 that names it", refusal({ message: `Previous response with id '${id}' not found.` }, 404)],
    ["by an id it does not know (vLLM)", refusal({ message: `Response with id '${id}' not found.` }, 404)],
    ["in the message alone (a relay)", refusal({ message: "invalid previous_response_id" })],
    ["without a name (a 404)", refusal({ message: "Response not found." }, 404)],
    ["as a thread (a 404)", refusal({ message: "The thread has expired." }, 404)],
    [
      "by a thought without its item",
      refusal({ message: "Item 'rs_1' of type 'reasoning' was provided without its required following item." }),
    ],
    ["by a call that it does not have", refusal({ message: "No tool call found for function call output with call_id call_1." })],
    [
      "in the stream",
      sse(
        { type: "response.created", response: { id: "x" } },
        { type: "error", code: "previous_response_not_found", message: "Gone." },
      ),
    ],
  ])("that is lost, reported %s, is sent in full once, and the new one is continued", async (_name, answer) => {
    const { bodies, call, model } = start([answer, okay]);
    const { codes, complete, error, events } = await call({ messages });
    expect([error, codes]).toEqual([undefined, ["thread_rebuilt previous_response_id"]]);
    expect(complete?.message.origin?.state).toEqual({ previousResponseId: "resp_ok" });
    expect(events.filter(({ type }) => type === "model_start")).toHaveLength(1);
    await call({ messages: again });
    expect(bodies()).toEqual([
      expect.objectContaining({ previous_response_id: id, store: true, input: [user("Again")] }),
      expect.objectContaining({ store: true, input: [user("Hi"), { role: "assistant", content: "Hello." }, user("Again")] }),
      expect.objectContaining({ previous_response_id: "r2", input: [] }),
    ]);
    expect(bodies()[1]).not.toHaveProperty("previous_response_id");
    expect(model.capabilities.serverStateful).toBe(true);
  });

  test.each<[string, CannedAnswer]>([
    ["zero data retention", refusal({ message: zeroRetention })],
    ["zero data retention, in the stream", sse({ type: "error", message: zeroRetention, code: null, param: null })],
    ["an unsupported parameter", refusal({ param: "previous_response_id", code: "unsupported_parameter" })],
    [
      "an unknown parameter (422)",
      {
        status: 422,
        body: {
          detail: [{ type: "extra_forbidden", loc: ["body", "previous_response_id"], msg: "Extra inputs are not permitted" }],
        },
      },
    ],
    ["a store that is off (501)", refusal({ message: "`previous_response_id` needs the store, which is not enabled." }, 501)],
  ])("that the service never holds, because of %s, is stored at the caller from then on", async (_name, answer) => {
    const { bodies, call, model } = start([answer, okay]);
    const first = await call({ messages });
    expect([first.error, first.codes]).toEqual([undefined, ["thread_rebuilt previous_response_id"]]);
    expect(first.complete?.message.origin).not.toHaveProperty("state");
    await call({ messages: again });
    expect(bodies().map(({ store, previous_response_id, include }) => [store, previous_response_id, include])).toEqual([
      [true, id, undefined],
      [false, undefined, ["reasoning.encrypted_content"]],
      [false, undefined, ["reasoning.encrypted_content"]],
    ]);
    expect(model.capabilities.serverStateful).toBe(false);
  });

  test.each<[string, CannedAnswer]>([
    ["by parameter", refusal({ param: "store", code: "unsupported_parameter" })],
    ["in the message (vLLM)", refusal({ message: "`store=True` (default) is not supported. Please set `store=False`." })],
    ["by a 501", refusal({ message: "The store is not implemented." }, 501)],
  ])("is not held if storing is refused %s", async (_name, answer) => {
    const { bodies, call } = start([answer, okay]);
    const { codes, error } = await call();
    expect([error, codes]).toEqual([undefined, ["unsupported_setting store"]]);
    expect(bodies().map(({ store }) => store)).toEqual([true, false]);
  });

  test("that is lost a second time is not stored at the service again", async () => {
    const lost = refusal({ code: "previous_response_not_found" });
    const { bodies, call } = start([lost, okay, lost, okay]);
    await call({ messages });
    await call({ messages: [...messages, ...again] });
    await call({ messages: [...messages, ...again] });
    expect(bodies().map(({ store, previous_response_id }) => [store, previous_response_id])).toEqual([
      [true, id],
      [true, undefined],
      [true, "r2"],
      [false, undefined],
      [false, undefined],
    ]);
  });

  test("that was lost is eventually dropped from a long-lived model", () => {
    const learned = nothingLearned();
    const lost = (previousResponseId: string) => {
      const call = someCall({ thread: { previousResponseId, wasLost: false } });
      return learnFromResponses({ message: "Gone.", code: "previous_response_not_found" }, call, learned);
    };
    for (let index = 0; index < 2000; index++) expect(lost(`resp_${index}`)).toBe(true);
    expect(learned.lost.size).toBeLessThanOrEqual(1001);
    expect([learned.lost.has("resp_0"), learned.lost.has("resp_1999"), learned.stateless]).toEqual([false, true, false]);
  });

  test("that is required, but not held, is an error that says so", async () => {
    const { bodies, call } = start([refusal({ message: zeroRetention })], { onStateLost: "error" });
    const { error } = await call({ messages });
    expect(error).toMatchObject({
      code: "state_lost",
      status: 400,
      message: expect.stringMatching(
        /^The server answered 400 .*Zero Data Retention\. \(start a new thread, .* \[POST https:\/\/x/,
      ),
    });
    expect(bodies()).toHaveLength(1);
  });

  test.each<[string, CannedAnswer, Message[]]>([
    ["a rate limit", refusal({ message: "previous_response_id" }, 429), messages],
    ["a wrong key", refusal({ message: "previous_response_id" }, 401), messages],
    ["a value", refusal({ message: "The image is too large.", code: "invalid_value", param: "input[0].content" }), messages],
    ["something else that is not found", refusal({ message: "Vector store vs_1 not found." }, 404), messages],
    ["a thread, if none is continued", refusal({ message: zeroRetention }), [user("Hi")]],
  ])("is not lost because of %s", async (_name, answer, asked) => {
    const { bodies, call } = start([answer]);
    const { error } = await call({ messages: asked });
    expect(error).toMatchObject({ status: answer.status });
    expect(bodies()).toHaveLength(1);
  });
});

describe("thoughts", () => {
  const thinking = (modelId: string): Message => ({
    role: "assistant",
    content: [
      {
        type: "reasoning",
        text: "",
        providerData: { [provider]: { type: "reasoning", summary: [], encrypted_content: "gAAAA" } },
      },
      { type: "text", text: "Hello." },
    ],
    origin: { provider, modelId, responseId: "resp_1" },
  });
  const messages: Message[] = [{ role: "user", content: "Hi" }, thinking("m"), { role: "user", content: "Again" }];
  const types = (body: Record<string, unknown> | undefined) =>
    Array.isArray(body?.input) ? body.input.map(({ type, role }) => type ?? role) : [];

  test.each([
    ["cannot be decrypted", { code: "invalid_encrypted_content", message: "The encrypted content gAAA could not be verified." }],
    [
      "are for reasoning models only",
      { message: "Reasoning input items can only be provided to a reasoning or computer use model." },
    ],
    ["lack their item", { message: "Item 'rs_1' of type 'reasoning' was provided without its required following item." }],
  ])("that %s are not sent from then on", async (_name, fields) => {
    const { bodies, call } = start([refusal(fields), okay], { store: false });
    const { codes, error } = await call({ messages });
    await call({ messages });
    expect([error, codes]).toEqual([undefined, ["unsupported_content input"]]);
    expect(bodies().map(types)).toEqual([
      ["user", "reasoning", "assistant", "user"],
      ["user", "assistant", "user"],
      ["user", "assistant", "user"],
    ]);
  });

  test("are not requested again if the service does not encrypt them", async () => {
    const refused = refusal({ message: "Encrypted content is not supported with this model.", param: "include" });
    const { bodies, call } = start([refused, okay], { store: false, include: ["a"] });
    const { codes, error } = await call();
    expect([error, codes]).toEqual([undefined, ["unsupported_setting include"]]);
    expect(bodies().map(({ include }) => include)).toEqual([["reasoning.encrypted_content", "a"], ["a"]]);
  });

  test("are not requested again by concurrent calls, and nothing else is dropped", async () => {
    const refused = refusal({ message: "Encrypted content is not supported with this model.", param: "include" });
    const { bodies, call } = start([refused, refused, okay], { store: false, include: ["a"] });
    const outcomes = await Promise.all([call(), call()]);
    expect(outcomes.map(({ codes, error }) => [error, codes])).toEqual([
      [undefined, ["unsupported_setting include"]],
      [undefined, ["unsupported_setting include"]],
    ]);
    await call();
    expect(bodies().map(({ include }) => include)).toEqual([
      ["reasoning.encrypted_content", "a"],
      ["reasoning.encrypted_content", "a"],
      ["a"],
      ["a"],
      ["a"],
    ]);
  });

  test("are not summarized for callers without access", async () => {
    const refused = refusal({
      message: "Your organization must be verified to generate reasoning summaries.",
      param: "reasoning.summary",
      code: "unsupported_value",
    });
    const { bodies, call } = start([refused, okay], { reasoningSummary: "auto", reasoningEffort: "low" });
    const { codes, error } = await call();
    expect([error, codes]).toEqual([undefined, ["unsupported_setting reasoning.summary"]]);
    expect(bodies().map(({ reasoning }) => reasoning)).toEqual([{ effort: "low", summary: "auto" }, { effort: "low" }]);
  });
});

describe("parameters", () => {
  test.each<[string, CannedAnswer, Partial<ModelRequest>, string, Partial<OpenAIResponsesModelOptions>?]>([
    [
      "by param",
      refusal({ param: "temperature", code: "unsupported_parameter" }),
      { settings: { temperature: 1 } },
      "temperature",
    ],
    ["in the message", refusal({ message: "Unsupported parameter: top_p" }), { settings: { topP: 0.5 } }, "top_p"],
    [
      "in extraBody of the caller",
      refusal({ param: "truncation", message: "Unknown parameter." }),
      {},
      "truncation",
      { extraBody: { truncation: "auto" } },
    ],
    ["include, with any value", refusal({ param: "include", code: "unknown_parameter" }), {}, "include", { include: ["a"] }],
    ["stream, without permission", refusal({ param: "stream", code: "unsupported_value" }), {}, "stream"],
    ["store, in stateless mode", refusal({ param: "store", code: "unknown_parameter" }), {}, "store", { stateMode: "stateless" }],
  ])("refused by name are dropped, remembered and warned about: %s", async (_name, answer, request, name, options) => {
    const { bodies, call } = start([answer, okay], options);
    const { codes, error } = await call(request);
    await call(request);
    expect([error, codes]).toEqual([undefined, [`unsupported_setting ${name}`]]);
    expect(bodies().map((body) => name in body)).toEqual([true, false, false]);
  });

  test("an output schema falls back to JSON, then to the prompt", async () => {
    const { bodies, call } = start([
      refusal({ param: "text.format" }),
      refusal({ message: "text.format is not supported", param: "text" }),
      okay,
    ]);
    const { codes, error } = await call({ output });
    expect([error, codes]).toEqual([undefined, ["schema_fallback text"]]);
    expect(bodies().map(({ text }) => text)).toMatchObject([
      { format: { type: "json_schema" } },
      { format: { type: "json_object" } },
      undefined,
    ]);
    expect(bodies()[2]?.instructions).toContain(JSON.stringify(schema));
  });

  test.each<[string, CannedAnswer, Partial<ModelRequest>, Partial<OpenAIResponsesModelOptions>?]>([
    ["the model", refusal({ param: "model" }), {}],
    ["the input", refusal({ param: "input[0].content" }), {}],
    ["the instructions", refusal({ param: "instructions" }), { messages: [{ role: "system", content: "Be kind." }] }],
    ["the effort", refusal({ param: "reasoning.effort" }), { settings: { reasoningEffort: "low" } }],
    [
      "the effort, with a summary",
      refusal({ param: "reasoning.effort" }),
      { settings: { reasoningEffort: "low" } },
      { reasoningSummary: "auto" },
    ],
    ["a value", refusal({ param: "temperature", code: "invalid_value" }), { settings: { temperature: 9 } }],
    [
      "verbosity",
      refusal({ param: "text.verbosity", message: "Unsupported value: 'text.verbosity'.", code: "invalid_value" }),
      { output },
      { extraBody: { text: { verbosity: "x" } } },
    ],
    ["an unsent parameter", refusal({ param: "top_p", code: "unknown_parameter" }), {}],
    ["a value, without a code", refusal({ param: "top_p" }), { settings: { topP: 9 } }],
    // Wei-Shaw/sub2api#3954
    ["a limit", { status: 400, body: { detail: "Unsupported parameter: max_output_tokens" } }, { settings: { maxTokens: 5 } }],
    ["store: false", refusal({ param: "store", message: "'store' must be true." }), {}, { store: false }],
    [
      "the caller's own thread",
      refusal({ param: "previous_response_id" }),
      {},
      { extraBody: { previous_response_id: "resp_own" } },
    ],
    [
      "the caller's own conversation",
      refusal({ param: "conversation" }),
      { providerOptions: { [provider]: { conversation: "conv_own" } } },
    ],
  ])("%s is not dropped", async (_name, answer, request, options) => {
    const { bodies, call } = start([answer, okay], options);
    const { error } = await call(request);
    expect(error).toMatchObject({ code: "bad_request", status: 400 });
    expect(bodies()).toHaveLength(1);
  });

  test.each<[string, string, Partial<OpenAIResponsesModelOptions>]>([
    ["a summary", "reasoning.summary", { extraBody: { reasoning: { summary: "auto" } } }],
    ["a store", "store", { extraBody: { store: true } }],
    ["a format", "text.format", { extraBody: { text: { format: { type: "json_schema", name: "own", schema } } } }],
  ])("%s that extraBody insists on is not asked for again", async (_name, param, options) => {
    const { bodies, call } = start([refusal({ param })], options);
    const { error } = await call({ output });
    expect(error).toMatchObject({ code: "bad_request", status: 400 });
    expect(bodies()).toHaveLength(1);
  });

  test("encrypted thoughts requested by extraBody are dropped by name, like any other field of the caller", async () => {
    const refused = refusal({ message: "Encrypted content is not supported with this model.", param: "include" });
    const { bodies, call } = start([refused, okay], { store: false, extraBody: { include: ["reasoning.encrypted_content"] } });
    const { codes, error } = await call();
    expect([error, codes]).toEqual([undefined, ["unsupported_setting include"]]);
    expect(bodies().map(({ include }) => include)).toEqual([["reasoning.encrypted_content"], undefined]);
  });
});
