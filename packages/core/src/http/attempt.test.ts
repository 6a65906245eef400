import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import type { ModelEvent } from "../contract/event.js";
import type { ModelRequest } from "../contract/model.js";
import { ContextLengthError, StreamInterruptedError } from "../errors/errors.js";
import { parseObject } from "../json/parse-object.js";
import { decodeNdjson } from "../stream/decode-ndjson.js";
import { attempt, type WireCall, type WireProtocol, type WireService } from "./attempt.js";
import { createConnection } from "./connection.js";
import { createLearning } from "./learning.js";
import { fetchPost, type WireBody } from "./post.js";

const protocol: WireProtocol<WireCall> = {
  call: ({ settings }) => ({ body: { ...settings } as WireBody, warnings: [] }),
  reader(_call, { builder, toError, unexpected }) {
    let done = false;
    return {
      push({ data }) {
        const wire = parseObject(data);
        if (!wire) throw unexpected(data);
        if (wire.error) throw toError(wire);
        done ||= wire.done === true;
        return typeof wire.text === "string" ? [builder.text(wire.text)] : [];
      },
      get isOver() {
        return done;
      },
      end() {
        if (!done) throw new StreamInterruptedError("cut");
        return builder.end({ finishReason: { reason: "stop" } });
      },
    };
  },
};

/** Asks a real server once. */
async function ask(
  answer: (response: ServerResponse, request: IncomingMessage, body: string) => void,
  {
    request,
    own,
    service,
  }: { request?: Partial<ModelRequest>; own?: Partial<typeof protocol>; service?: Partial<WireService> } = {},
) {
  const received: { headers: IncomingMessage["headers"]; body: unknown }[] = [];
  const server = createServer(async (message, response) => {
    let body = "";
    for await (const chunk of message) body += chunk;
    received.push({ headers: message.headers, body: JSON.parse(body) });
    answer(response, message, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const events: ModelEvent[] = [];
  let error: unknown;
  try {
    const connection = createConnection({
      baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      path: "/say",
      headers: [{ "x-model": "model", "x-call": "model", "x-request": "model" }],
    });
    const { url, redact } = connection;
    const dialect = { service: "Acme" };
    const target: WireService = { provider: "acme", modelId: "m", url, redact, dialect, post: fetchPost(connection), ...service };
    for await (const event of attempt(target, { ...protocol, ...own }, { messages: [], ...request })) events.push(event);
  } catch (caught) {
    error = caught;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return { events, error, received };
}

const lines = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");
const okay = (response: ServerResponse) => response.end(`data: ${JSON.stringify({ text: "Hi", done: true })}\n\n`);

test("headers of a call win over the model's, and those of a request over both", async () => {
  const { received, error } = await ask(okay, {
    own: { call: () => ({ body: {}, warnings: [], headers: { "x-call": "call", "x-request": "call", "x-beta": "thinking" } }) },
    request: { headers: { "X-Request": "request" } },
  });
  expect(error).toBeUndefined();
  expect(received[0]?.headers).toMatchObject({
    "x-model": "model",
    "x-call": "call",
    "x-request": "request",
    "x-beta": "thinking",
    "content-type": "application/json",
  });
});

test("the id of a request comes from the headers of the service", async () => {
  const dialect = { service: "Acme", requestIdHeaders: ["request-id"] };
  const answer = (response: ServerResponse) => okay(response.writeHead(200, { "request-id": "r-1", "x-request-id": "r-2" }));
  expect((await ask(answer, { service: { dialect } })).events[0]).toEqual({ type: "model_start", requestId: "r-1" });
  expect((await ask(answer)).events[0]).toEqual({ type: "model_start", requestId: "r-2" });
});

test.each([
  ["by its status", (response: ServerResponse) => response.writeHead(400, { "x-kind": "long" }).end('{"message":"No."}')],
  ["in a stream", (response: ServerResponse) => response.writeHead(200, { "x-kind": "long" }).end('data: {"error":"No."}\n\n')],
])("a failure that only the headers tell %s is of the class that the dialect says", async (_how, answer) => {
  const dialect: WireService["dialect"] = {
    service: "Acme",
    classify: ({ headers }) => (headers?.get("x-kind") === "long" ? ContextLengthError : undefined),
  };
  expect((await ask(answer, { service: { dialect } })).error).toMatchObject({ code: "context_length" });
});

test("an event that does not follow the protocol differs from an answer of another kind", async () => {
  const stream = await ask((response) => response.writeHead(200, { "content-type": "text/event-stream" }).end("data: hello\n\n"));
  expect(stream.error).toMatchObject({ code: "server_error", retryable: false });
  expect(String(stream.error)).toMatch(/sent an event that does not follow the protocol: "hello" \[POST/);
  const page = await ask((response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>hello"));
  expect(String(page.error)).toMatch(/answered 200 with text\/html, not with a completion.*Check the URL/);
});

test("a fetch of the program's that throws is not called a server that cannot be reached", async () => {
  const refusal = new RangeError("this host is not allowed");
  const { error, received } = await ask(okay, { service: { post: () => Promise.reject(refusal) } });
  expect(error).toMatchObject({ code: "configuration", retryable: false, cause: refusal });
  expect(received).toEqual([]);
});

test("events with nothing in them keep a stream alive, and are no part of it", async () => {
  const { events, error } = await ask((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end('data:\n\ndata: {"text":"Hi"}\n\ndata:  \n\ndata\n\ndata: {"done":true}\n\n');
  });
  expect(error).toBeUndefined();
  expect(events.map(({ type }) => type)).toEqual(["model_start", "model_chunk", "model_complete"]);
});

describe("what was learned", () => {
  const refuse = (response: ServerResponse, _request: IncomingMessage, body: string) =>
    body.includes("temperature")
      ? response.writeHead(400).end('{"error":{"message":"No such thing.","param":"temperature"}}')
      : okay(response);
  const request = { settings: { temperature: 1, seed: 7 } };

  test("leads to another request at once", async () => {
    const learning = createLearning({});
    const own: Partial<typeof protocol> = {
      call({ settings }) {
        const body = { ...settings } as WireBody;
        learning.apply(body, () => {});
        return { body, warnings: [] };
      },
      learn: learning.learn,
    };
    const { error, received } = await ask(refuse, { own, request });
    expect([error, received.map(({ body }) => body)]).toEqual([undefined, [request.settings, { seed: 7 }]]);
  });

  test("is believed, but not without end", async () => {
    const { error, received } = await ask(refuse, { own: { learn: () => true }, request });
    expect(error).toMatchObject({ code: "bad_request" });
    expect(received.length).toBeLessThan(12);
  });
});

describe("a protocol with a decoder", () => {
  const own = { decode: decodeNdjson };

  test.each(["application/x-ndjson", "application/json", "text/plain", undefined])(
    "decodes what is labelled %s",
    async (type) => {
      const { events, error } = await ask(
        (response) => {
          if (type) response.setHeader("content-type", type);
          response.write('{"text":"He');
          response.end(`llo"}\n${lines({ text: "." }, { done: true })}`);
        },
        { own },
      );
      expect([error, events.map((event) => (event.type === "model_chunk" ? event.content : event.type))]).toEqual([
        undefined,
        ["model_start", "Hello", ".", "model_complete"],
      ]);
    },
  );

  test.each<[string, string, object]>([
    ["is an error", lines({ text: "a" }, { error: { message: "busy", code: "500" } }), { code: "server_error" }],
    ["breaks off between lines", lines({ text: "a" }), { code: "stream_interrupted" }],
    ["breaks off in a line", `${lines({ text: "a" })}{"done":tr`, { code: "stream_interrupted" }],
    ["is a page", "<!doctype html>\n<title>Sign in</title>", { code: "server_error", retryable: false }],
    ["has a line that is too long", lines({ text: "x".repeat(200) }), { code: "server_error", retryable: false }],
  ])("tells what went wrong where the answer %s", async (_how, body, expected) => {
    const { error } = await ask((response) => response.end(body), { own: { ...own, maxEventBytes: 100 } });
    expect(error).toMatchObject(expected);
  });
});
