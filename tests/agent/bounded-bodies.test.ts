import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { callModel, type LocusError, type Model } from "@locus/core";
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
import { describe, expect, test } from "vitest";

const MiB = 1024 * 1024;
const apiKey = "sk-of-the-caller";
const signed = { credentials: new ApiKeyCredentials(await makeApiKey()), compartmentId: "ocid1.compartment.oc1..a" };

const models: [name: string, create: (baseURL: string) => Model, mostMiB: number][] = [
  ["chat, on the SDK", (baseURL) => new SdkModel({ model: "m", apiKey, baseURL }), 16],
  ["chat, over fetch", (baseURL) => new OpenAIModel({ model: "m", apiKey, baseURL }), 16],
  ["responses, on the SDK", (baseURL) => new SdkResponsesModel({ model: "m", apiKey, baseURL }), 64],
  ["responses, over fetch", (baseURL) => new OpenAIResponsesModel({ model: "m", apiKey, baseURL }), 64],
  ["images, on the SDK", (baseURL) => new SdkImageModel({ model: "m", apiKey, baseURL }), 64],
  ["images, over fetch", (baseURL) => new OpenAIImageModel({ model: "m", apiKey, baseURL }), 64],
  ["OCI, with a key", (baseURL) => new OCIOpenAIModel({ model: "m", apiKey, baseURL }), 16],
  ["OCI, signed", (baseURL) => new OCIOpenAIModel({ model: "m", baseURL, ...signed }), 16],
  ["OCI responses", (baseURL) => new OCIResponsesModel({ model: "m", apiKey, baseURL }), 64],
  ["OCI native, signed", (endpoint) => new OCIModel({ model: "cohere.command-r-plus", endpoint, ...signed }), 16],
];

const block = Buffer.alloc(MiB, "a");
/** Compressed to a thousandth of its content. Decoders read several concatenated members as one body. */
const zippedBlock = gzipSync(Buffer.alloc(16 * MiB, "a"));

/** Far more than any limit, so that the number of written bytes reveals a client that keeps reading. */
const mostWrites = 4_096;

/** Writes endlessly, as fast as the client reads. Returns the number of writes once the connection is closed. */
async function flood(response: ServerResponse, chunk: Buffer): Promise<number> {
  let writes = 0;
  function* chunks() {
    while (writes++ < mostWrites) yield chunk;
  }
  await pipeline(Readable.from(chunks()), response).catch(() => {});
  return writes;
}

async function ask(create: (url: string) => Model, status: number, type: string, isZipped: boolean) {
  const floods: Promise<number>[] = [];
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": type, ...(isZipped && { "content-encoding": "gzip" }) });
    if (!isZipped && type.includes("json")) response.write('{"choices":"');
    floods.push(flood(response, isZipped ? zippedBlock : block));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const model = create(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const request = { messages: [{ role: "user", content: "Hi" }] } as const;
    const retry = { maxAttempts: 3, initialDelayMs: 0 };
    let error: unknown;
    try {
      for await (const _event of callModel(model, { messages: [...request.messages] }, { retry }));
    } catch (thrown) {
      error = thrown;
    }
    // Each ends once its connection is closed.
    return { error: error as LocusError, writes: await Promise.all(floods) };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe.each(models)("%s", (_name, create, mostMiB) => {
  test.each([
    [500, false],
    [429, false],
    [400, true],
    [503, true],
  ])("an endless error body (%i), zipped: %s, is read up to 1 MiB, closed, and not retried", async (status, isZipped) => {
    const { error, writes } = await ask(create, status, "application/json", isZipped);
    expect(error).toMatchObject({ status, retryable: false, message: expect.stringContaining(`more than ${MiB} bytes`) });
    expect(writes).toHaveLength(1);
    expect(writes[0]).toBeLessThan(mostWrites);
    expect(error.message.length).toBeLessThan(1_500);
  });

  test.each([
    ["application/json", false],
    ["application/json", true],
    ["text/html", true],
  ])("an endless answer, %s, zipped: %s, is read up to the limit, closed, and not retried", async (type, isZipped) => {
    const { error, writes } = await ask(create, 200, type, isZipped);
    expect(error).toMatchObject({ code: "server_error", retryable: false });
    expect(error.message).toContain(`more than ${mostMiB * MiB} bytes`);
    expect(writes).toHaveLength(1);
    expect(writes[0]).toBeLessThan(mostWrites);
  });
});
