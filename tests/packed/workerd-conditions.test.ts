import { createNativeChatHandler, makeApiKey, startOCIServer } from "@locus/testkit/oci";
import { createChatHandler, createResponsesHandler, startChatServer, startResponsesServer } from "@locus/testkit/servers";
import type { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorker } from "../support/start-worker.js";

// All imports use entries that also exist for Node, so that only the conditions select the fetch entry.
const worker = `
  import { Agent } from "@locus/core";
  import { OCIResponsesModel } from "@locus/oci-responses";
  import { OCIModel } from "@locus/oci-sdk";
  import { ApiKeyCredentials } from "@locus/oci-signer";
  import { OCIOpenAIModel } from "@locus/oci-v1";
  import { getModel } from "@locus/registry";

  const models = {
    "@locus/oci-responses": (options) => new OCIResponsesModel(options),
    "@locus/oci-sdk": (options) => new OCIModel(options),
    "@locus/oci-v1": (options) => new OCIOpenAIModel(options),
  };

  export default {
    async fetch(request) {
      const { entry, id, key, ...rest } = await request.json();
      const options = key ? { ...rest, credentials: new ApiKeyCredentials(key), compartmentId: key.tenancy } : rest;
      const model = entry ? models[entry]({ ...options, model: id }) : await getModel(id, options);
      const { message } = await new Agent({ model }).invoke("Hello");
      return Response.json({ provider: model.provider, message });
    },
  };
`;

const packages = ["core", "oci-responses", "oci-sdk", "oci-signer", "oci-v1", "openai", "registry"];

describe("a worker on the packed packages, bundled with only the conditions workerd and worker", () => {
  let workerd: Miniflare;
  beforeAll(async () => {
    // Without the SDK and Node modules, because the bundler fails if one is needed.
    workerd = await startWorker(worker, packages, {}, { platform: "neutral", mainFields: [], conditions: ["workerd", "worker"] });
  });
  afterAll(() => workerd?.dispose());

  async function ask(assignment: object): Promise<unknown> {
    const response = await workerd.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify(assignment) });
    return response.json();
  }

  test.each([
    ["openai:gpt-4.1", "openai", startChatServer],
    ["openai:gpt-5-pro", "openai.responses", startResponsesServer],
    ["openai-responses:gpt-4.1", "openai.responses", startResponsesServer],
  ])("getModel(%j)", async (id, provider, start) => {
    await using server = await start([{ text: ["Hello", " you."] }]);
    expect(await ask({ id, baseURL: server.baseURL, apiKey: "sk-worker" })).toEqual({ provider, message: "Hello you." });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk-worker"]);
  });

  test.each([
    { entry: undefined, id: "oci:openai.gpt-5.5", provider: "oci.v1" },
    { entry: undefined, id: "oci:openai.gpt-5.5-pro", provider: "oci.responses" },
    { entry: undefined, id: "oci-responses:xai.grok-4", provider: "oci.responses" },
    { entry: undefined, id: "oci:cohere.command-r-plus-08-2024", provider: "oci.sdk" },
    { entry: "@locus/oci-v1", id: "openai.gpt-5.5", provider: "oci.v1" },
    { entry: "@locus/oci-responses", id: "openai.gpt-5.5-pro", provider: "oci.responses" },
    { entry: "@locus/oci-sdk", id: "meta.llama-3.3-70b-instruct", provider: "oci.sdk" },
  ])("$id signs and answers, from $entry or by its id", async ({ entry, id, provider }) => {
    const replies = [{ text: ["Hello", " you."] }];
    await using server = await startOCIServer({
      handle: {
        "/20231130/actions/": createNativeChatHandler(replies).handle,
        "/openai/v1/": createChatHandler(replies).handle,
        "/openai/v1/responses": createResponsesHandler(replies).handle,
      },
    });
    const { tenancy, user, fingerprint, privateKey, publicKey } = await makeApiKey();
    server.identities.addApiKey({ tenancy, user, fingerprint, publicKey });
    const key = { tenancy, user, fingerprint, privateKey };
    expect(await ask({ entry, id, endpoint: server.url, key })).toEqual({ provider, message: "Hello you." });
    expect(server.requests.map(({ signature }) => signature.problem)).toEqual([undefined]);
  });
});
