import { BadRequestError, callModel, type Model } from "@locus/core";
import { OCIResponsesModel } from "@locus/oci-responses/fetch";
import { OCIModel } from "@locus/oci-sdk/fetch";
import { ApiKeyCredentials } from "@locus/oci-signer";
import { OCIOpenAIModel } from "@locus/oci-v1/fetch";
import { OpenAIModel as SdkModel } from "@locus/openai";
import { OpenAIModel } from "@locus/openai/fetch";
import { OpenAIImageModel as SdkImageModel } from "@locus/openai/images";
import { OpenAIImageModel } from "@locus/openai/images/fetch";
import { OpenAIResponsesModel as SdkResponsesModel } from "@locus/openai/responses";
import { OpenAIResponsesModel } from "@locus/openai/responses/fetch";
import { makeApiKey } from "@locus/testkit/oci";
import { onePixelPng, startHttpServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";

const apiKey = "sk-secret-of-the-caller";
const signed = { credentials: new ApiKeyCredentials(await makeApiKey()), compartmentId: "ocid1.compartment.oc1..a" };

const models: [string, (baseURL: string) => Model][] = [
  ["chat, on the SDK", (baseURL) => new SdkModel({ model: "m", apiKey, baseURL })],
  ["chat, over fetch", (baseURL) => new OpenAIModel({ model: "m", apiKey, baseURL })],
  ["chat on Azure", (baseURL) => new OpenAIModel({ model: "m", apiKey, baseURL, compat: "azure" })],
  ["responses, on the SDK", (baseURL) => new SdkResponsesModel({ model: "m", apiKey, baseURL })],
  ["responses, over fetch", (baseURL) => new OpenAIResponsesModel({ model: "m", apiKey, baseURL })],
  ["images, on the SDK", (baseURL) => new SdkImageModel({ model: "m", apiKey, baseURL })],
  ["images, over fetch", (baseURL) => new OpenAIImageModel({ model: "m", apiKey, baseURL })],
  ["OCI, with a key", (baseURL) => new OCIOpenAIModel({ model: "m", apiKey, baseURL })],
  ["OCI, signed", (baseURL) => new OCIOpenAIModel({ model: "m", baseURL, ...signed })],
  ["OCI responses", (baseURL) => new OCIResponsesModel({ model: "m", apiKey, baseURL })],
  ["OCI native, signed", (endpoint) => new OCIModel({ model: "cohere.command-r-plus", endpoint, ...signed })],
];

const statuses = [301, 302, 303, 307, 308];

async function ask(model: Model): Promise<unknown> {
  const content = [
    { type: "text", text: "In confidence" },
    ...(model.provider === "openai.images"
      ? [{ type: "image", source: { base64: onePixelPng, mediaType: "image/png" } } as const]
      : []),
  ] as const;
  try {
    for await (const _event of callModel(model, { messages: [{ role: "user", content: [...content] }] }));
  } catch (error) {
    return error;
  }
  return undefined;
}

describe.each(models)("%s", (_name, createModel) => {
  test.each(statuses)("%i is not followed, and the error names the target without its query", async (status) => {
    await using elsewhere = await startHttpServer((exchange) => exchange.json(200, {}));
    const target = `${elsewhere.url.replace("127.0.0.1", "localhost")}/v2/moved`;
    await using server = await startHttpServer((exchange) => exchange.json(status, {}, { location: `${target}?sig=hush` }));
    const error = await ask(createModel(server.url));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ status, retryable: false, message: expect.stringContaining(`redirects to ${target}. `) });
    expect(String(error)).not.toMatch(/hush|sk-secret/);
    expect([server.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
    await server.idle();
  });
});

test("a redirect within the server is not followed either, and an invalid target URL does no harm", async () => {
  for (const [location, message] of [
    ["/v2/chat", "/v2/chat. "],
    ["http://[", "an invalid URL. "],
  ] as const) {
    await using server = await startHttpServer((exchange) => exchange.json(307, {}, { location }));
    expect(await ask(new OpenAIModel({ model: "m", apiKey, baseURL: server.url }))).toMatchObject({
      message: expect.stringContaining(message),
    });
    expect(server.requests).toHaveLength(1);
  }
});

test("if the platform hides the target, as browsers do, the error still reports a redirect", async () => {
  const hidden = Object.defineProperties(Response.error(), { type: { value: "opaqueredirect" } });
  const model = new OpenAIModel({ model: "m", apiKey, baseURL: "http://127.0.0.1:9/v1", fetch: async () => hidden });
  const error = await ask(model);
  expect(error).toBeInstanceOf(BadRequestError);
  expect(error).toMatchObject({ message: expect.stringContaining("redirects to another URL. ") });
});
