import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Model, ModelRequest } from "@locus/core";
import { outcomeOf } from "@locus/testkit";
import { onePixelPng } from "@locus/testkit/servers";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OpenAIModel as FetchModel } from "../chat/fetch.js";
import { OpenAIModel as SdkModel } from "../chat/index.js";
import { OpenAIImageModel as FetchImageModel } from "../images/fetch.js";
import { OpenAIImageModel as SdkImageModel } from "../images/index.js";
import { OpenAIResponsesModel as FetchResponsesModel } from "../responses/fetch.js";
import { OpenAIResponsesModel as SdkResponsesModel } from "../responses/index.js";
import { ask } from "../testing/ask.js";

const apiKey = "sk-0123456789";
const received: IncomingHttpHeaders[] = [];
const answers: Readonly<Record<string, object>> = {
  chat: { choices: [{ message: { content: "Hi." }, finish_reason: "stop" }] },
  responses: { id: "r", status: "completed", output: [] },
  images: { data: [{ b64_json: onePixelPng }] },
};
const server = createServer((request, response) => {
  received.push(request.headers);
  const [, , api = ""] = request.url?.split("/") ?? [];
  request
    .resume()
    .once("end", () => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answers[api])));
});
let baseURL = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const options = () => ({ model: "m", baseURL, apiKey, defaultHeaders: { "x-team": "model", "x-model": "model" } });
const ownClient = () => {
  const { model, ...client } = options();
  return { model, client: new OpenAI(client) };
};
const image: ModelRequest["messages"] = [
  {
    role: "user",
    content: [
      { type: "text", text: "Bluer" },
      { type: "image", source: { base64: onePixelPng, mediaType: "image/png" } },
    ],
  },
];

async function headersOf(model: Model, request: Partial<ModelRequest> = {}): Promise<IncomingHttpHeaders | undefined> {
  received.length = 0;
  const { error } = await outcomeOf(model.stream(ask(request)));
  expect(error).toBeUndefined();
  return received[0];
}

describe.each<[string, () => Model, Partial<ModelRequest>?]>([
  ["chat, on the SDK", () => new SdkModel(options())],
  ["chat, over fetch", () => new FetchModel(options())],
  ["chat, on a client of the user's own", () => new SdkModel(ownClient())],
  ["responses, on the SDK", () => new SdkResponsesModel(options())],
  ["responses, over fetch", () => new FetchResponsesModel(options())],
  ["responses, on a client of the user's own", () => new SdkResponsesModel(ownClient())],
  ["images, on the SDK", () => new SdkImageModel(options())],
  ["images, over fetch", () => new FetchImageModel(options())],
  ["images, on a client of the user's own", () => new SdkImageModel(ownClient())],
  ["edits of images, on the SDK", () => new SdkImageModel(options()), { messages: image }],
  ["edits of images, over fetch", () => new FetchImageModel(options()), { messages: image }],
])("headers of one request: %s", (_name, create, request) => {
  test("win over the model's, for this request only", async () => {
    const model = create();
    const headers = { "X-Team": "request", "x-trace": "t-1", "User-Agent": "mine" };
    expect(await headersOf(model, { ...request, headers })).toMatchObject({
      authorization: `Bearer ${apiKey}`,
      "x-team": "request",
      "x-model": "model",
      "x-trace": "t-1",
      "user-agent": "mine",
    });
    const next = await headersOf(model, request);
    expect(next).toMatchObject({ authorization: `Bearer ${apiKey}`, "x-team": "model", "x-model": "model" });
    expect(next).not.toHaveProperty("x-trace");
    expect(next?.["user-agent"]).not.toBe("mine");
  });

  test("may carry another key", async () => {
    const headers = { authorization: "Bearer sk-of-a-user-0123" };
    expect((await headersOf(create(), { ...request, headers }))?.authorization).toBe("Bearer sk-of-a-user-0123");
  });

  test("do not mix with those of a concurrent call", async () => {
    const model = create();
    received.length = 0;
    const names = ["a", "b", "c", "d"];
    await Promise.all(names.map((name) => outcomeOf(model.stream(ask({ ...request, headers: { "x-trace": name } })))));
    expect(received.map((headers) => headers["x-trace"]).sort()).toEqual(names);
  });
});

describe("Azure", () => {
  const azure = (apiKey: string | (() => string), compat?: object) =>
    new FetchModel({ model: "m", baseURL, apiKey, compat: { profile: "azure", ...compat } });

  test.each<[string, () => Model, object, string]>([
    ["a key goes into its header", () => azure("key-012345"), { "api-key": "key-012345" }, "authorization"],
    ["a token of Entra ID is a bearer token", () => azure(() => "token-0123"), { authorization: "Bearer token-0123" }, "api-key"],
    [
      "a header of the user's own takes both",
      () => azure(() => "token-0123", { auth: { header: "x-gateway-key" } }),
      { "x-gateway-key": "token-0123" },
      "authorization",
    ],
  ])("%s", async (_name, create, headers, other) => {
    const sent = await headersOf(create());
    expect(sent).toMatchObject(headers);
    expect(sent).not.toHaveProperty(other);
  });
});
