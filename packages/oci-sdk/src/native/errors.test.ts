import { LocusError } from "@locus/core";
import { ask } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import type { NativeAnswer, NativeResponder } from "@locus/testkit/oci";
import { describe, expect, test } from "vitest";
import { entries, models, startNativeService } from "../testing/oci-model.js";

/** OCI's own form of an error: the code is always text. */
const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}): NativeAnswer => ({
  status,
  code,
  message,
  headers,
});

/** What the service behind a model says, as text in OCI's form. */
const wrapped = (status: number, said: object): NativeAnswer =>
  refuse(status, String(status), JSON.stringify(said, undefined, 1));

/** What is no answer of the service, but of something before it. */
const page: (status: number, type: string, body: string) => NativeResponder =
  (status, type, body) => async (_request, exchange) => {
    exchange.writeHead(status, { "content-type": type });
    await exchange.write(body);
    exchange.end();
  };

describe.each(entries)("$entry", ({ createModel }) => {
  const fail = async (script: NativeAnswer | NativeResponder, model: string = models.COHERE): Promise<LocusError> => {
    await using service = await startNativeService([script]);
    const options = { ...service.target, compartmentId: "ocid1.compartment.oc1..x", region: "eu-frankfurt-1", model };
    const { error } = await outcomeOf(createModel(options).stream(ask({ settings: { temperature: 0.5 } })));
    if (!LocusError.isInstance(error)) throw error;
    expect(error.message).toContain(`[POST ${service.server.url}/20231130/actions/chat]`);
    return error;
  };

  test.each<[string, NativeAnswer | NativeResponder, Partial<LocusError>, RegExp]>([
    [
      "what Cohere says, wrapped",
      wrapped(400, { id: "chat-1", message: "invalid request: all elements in history must have a message" }),
      { code: "bad_request", status: 400 },
      /: invalid request: all elements in history must have a message \[/,
    ],
    [
      "what xAI says, wrapped",
      wrapped(400, { code: "Client specified an invalid argument", error: "Tools are limited to 128." }),
      { code: "bad_request", status: 400 },
      /: Tools are limited to 128\. \[/,
    ],
    [
      "what Google says",
      refuse(400, "400", "Invalid JSON payload received. Unknown name \"exclusiveMinimum\" at 'tools[0]': Cannot find field."),
      { code: "bad_request", status: 400 },
      /Unknown name "exclusiveMinimum"/,
    ],
    [
      "a format that the model does not speak",
      refuse(400, "400", "Chat request type does not match serving model."),
      { code: "bad_request", status: 400 },
      /the request was in COHERE: set apiFormat to the model's format/,
    ],
    [
      "a model that only the Responses API serves",
      refuse(400, "400", "Multi Agent requests are not allowed on chat completions"),
      { code: "bad_request", status: 400 },
      /Multi Agent requests .* use OCIResponsesModel of @locus\/oci-responses, or the id "oci-responses:/,
    ],
    [
      "a page of a gateway",
      page(502, "text/html", "<h1>Bad Gateway</h1>"),
      { code: "server_error", retryable: true },
      /502.*Bad Gateway/,
    ],
    ["an empty 504", page(504, "text/plain", ""), { code: "server_error", retryable: true }, /504.*Gateway Timeout/],
    [
      "a page with 200",
      page(200, "text/html", "<title>Sign in</title>"),
      { code: "server_error", retryable: false },
      /text\/html.*Sign in/,
    ],
    ["a document that is no answer", page(200, "application/json", '{"modelId":"x"}'), { code: "server_error" }, /modelId/],
  ])("%s", async (_name, answer, expected, message) => {
    const error = await fail(answer);
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(message);
  });

  test.each<[string, object, Partial<LocusError>, RegExp]>([
    ["in OCI's form", { code: "500", message: "The model is overloaded." }, { code: "server_error", status: 500 }, /overloaded/],
    ["with a code that is a limit", { code: "429", message: "Too many requests." }, { code: "rate_limit" }, /Too many requests/],
    ["without a code", { message: "It broke." }, { code: "server_error" }, /error for model .*: It broke\./],
    ["as a list", { errors: [{ message: "It broke." }] }, { code: "server_error" }, /error for model .*: It broke\./],
    ["wrapped", { error: { code: "400", message: "Too long." } }, { code: "bad_request" }, /Too long/],
    [
      "as its finish reason, in Cohere's formats",
      { finishReason: "ERROR", errorMessage: "It broke." },
      { code: "server_error" },
      /It broke/,
    ],
    [
      "as its finish reason, without a word",
      { finishReason: "ERROR" },
      { code: "server_error" },
      /ended the answer with an error/,
    ],
  ])(
    "an error in the middle of a stream, %s, is thrown: what was shown stays, nothing is complete",
    async (_how, frame, expected, message) => {
      for (const [format, model] of Object.entries(models)) {
        // GENERIC has no field for it.
        if (format === "GENERIC" && "errorMessage" in frame) continue;
        await using service = await startNativeService(async (_request, exchange) => {
          exchange.writeHead(200, { "content-type": "text/event-stream" });
          for (const { data } of exchange.events({ text: ["Hel", "lo"] }).slice(0, 2)) await exchange.event(data);
          await exchange.event({ ...frame });
          exchange.end();
        });
        const { events, complete, error } = await outcomeOf(createModel({ ...service.target, model }).stream(ask()));
        expect(events).toContainEqual({ type: "model_chunk", content: "Hel", partIndex: 0 });
        expect(complete).toBeUndefined();
        expect(error).toMatchObject(expected);
        expect(String(error)).toMatch(message);
      }
    },
  );

  test("an abort closes the connection, of an answer that is awaited whole too", async () => {
    for (const streaming of [true, false]) {
      const controller = new AbortController();
      const reason = new Error("enough");
      let closed: Promise<void> | undefined;
      await using service = await startNativeService(async (_request, exchange) => {
        closed = exchange.closed;
        controller.abort(reason);
        await exchange.closed;
      });
      const model = createModel({ ...service.target, model: models.COHERE, streaming });
      const { error } = await outcomeOf(model.stream(ask({ signal: controller.signal })));
      expect(error).toBe(reason);
      await closed;
      await service.server.idle();
    }
  });
});
