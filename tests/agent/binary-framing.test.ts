import { ContextLengthError, RateLimitError, StreamInterruptedError, textOf } from "@locus/core";
import {
  attempt,
  createConnection,
  type FailureDialect,
  fetchPost,
  parseObject,
  type WireCall,
  type WireProtocol,
} from "@locus/core/provider";
import { outcomeOf } from "@locus/testkit";
import { type HttpExchange, startHttpServer } from "@locus/testkit/servers";
import { expect, test } from "vitest";
import { awsFrame, decodeAwsEventStream } from "../support/aws-event-stream.js";

/** A protocol like Bedrock's Converse, with answers in binary frames. */
const protocol: WireProtocol<WireCall> = {
  decode: decodeAwsEventStream,
  call: ({ messages }) => ({ body: { messages: messages.map(textOf) }, warnings: [], headers: { "x-call": "1" } }),
  reader(_call, { builder, toError, unexpected }) {
    let stop: string | undefined;
    let isOver = false;
    return {
      get isOver() {
        return isOver;
      },
      push({ event, data }) {
        const wire = parseObject(data);
        if (!wire) throw unexpected(data);
        if (wire.error) throw toError(wire);
        if (event === "messageStop") stop = String(wire.stopReason);
        if (event === "metadata") isOver = true;
        const { text } = Object(wire.delta);
        return event === "contentBlockDelta" ? [builder.text(text)] : [];
      },
      end() {
        if (!isOver) throw new StreamInterruptedError("The answer ended before its metadata.");
        return builder.end({ finishReason: { reason: "stop", ...(stop && { raw: stop }) } });
      },
    };
  },
};

const dialect: FailureDialect = {
  service: "Bedrock",
  requestIdHeaders: ["x-amzn-requestid"],
  classify({ code, headers, message }) {
    if (/too long/i.test(message)) return ContextLengthError;
    return /throttling/i.test(`${code} ${headers?.get("x-amzn-errortype")}`) ? RateLimitError : undefined;
  },
};

async function ask(answer: (exchange: HttpExchange) => Promise<void> | void) {
  await using server = await startHttpServer(answer);
  const connection = createConnection({ baseURL: server.url, path: "/model/m/converse-stream", headers: [] });
  const { redact, url } = connection;
  const service = { provider: "bedrock", modelId: "m", url, redact, post: fetchPost(connection), dialect };
  const outcome = await outcomeOf(attempt(service, protocol, { messages: [{ role: "user", content: "Hi" }] }));
  await server.idle();
  return { ...outcome, requests: server.requests };
}

const frames = [
  awsFrame("messageStart", { role: "assistant" }),
  awsFrame("contentBlockDelta", { delta: { text: "Grü" } }),
  awsFrame("contentBlockDelta", { delta: { text: "ße" } }),
  awsFrame("messageStop", { stopReason: "end_turn" }),
  awsFrame("metadata", { usage: {} }),
];
const whole = Buffer.concat(frames);

/** Writes an answer byte by byte. */
const bytes = (body: Uint8Array) => async (exchange: HttpExchange) => {
  exchange.writeHead(200, { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": "r-1" });
  for (const byte of body) await exchange.write(Uint8Array.of(byte));
  exchange.end();
};

test("the protocol's decoder reads an answer in binary frames byte by byte, and the connection is released", async () => {
  const { complete, error, events, requests } = await ask(bytes(whole));
  expect(error).toBeUndefined();
  expect(complete && textOf(complete.message)).toBe("Grüße");
  expect(complete?.finishReason).toEqual({ reason: "stop", raw: "end_turn" });
  expect(events[0]).toEqual({ type: "model_start", requestId: "r-1" });
  expect(requests[0]?.headers).toMatchObject({ "x-call": "1" });
});

test.each<[string, (exchange: HttpExchange) => Promise<void> | void, object]>([
  [
    "an exception in the stream",
    bytes(Buffer.concat([...frames.slice(0, 2), awsFrame("throttlingException", { message: "Too many tokens" }, "exception")])),
    { code: "rate_limit", requestId: "r-1" },
  ],
  ["a cut in a frame", bytes(whole.subarray(0, 150)), { code: "stream_interrupted" }],
  [
    "a flipped bit",
    bytes(whole.map((byte, index) => (index === 140 ? byte ^ 1 : byte))),
    { code: "server_error", retryable: true },
  ],
  [
    "a reset",
    async (exchange) => {
      exchange.writeHead(200);
      await exchange.write(whole.subarray(0, 150));
      exchange.destroy();
    },
    { code: "stream_interrupted" },
  ],
  [
    "a refusal with its type in a header",
    (exchange) =>
      exchange.json(429, { message: "slow" }, { "x-amzn-errortype": "ThrottlingException", "x-amzn-requestid": "r-2" }),
    { code: "rate_limit", status: 429, requestId: "r-2" },
  ],
  [
    "a refusal identified only by its message",
    (exchange) => exchange.json(400, { message: "Input is too long for requested model." }),
    { code: "context_length", status: 400 },
  ],
])("a failure becomes an error of its class: %s", async (_what, answer, expected) => {
  expect((await ask(answer)).error).toMatchObject(expected);
});
