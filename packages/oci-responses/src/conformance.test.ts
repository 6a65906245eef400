import { describeModel, responsesResponder, type Wire } from "@locus/testkit/conformance";
import { createOCIIdentities, makeApiKey, type OCIServer, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { createResponsesHandler, type ResponsesHandlerOptions } from "@locus/testkit/servers";
import { afterAll, describe, expect, test } from "vitest";
import { OCIResponsesModel as FetchModel } from "./fetch.js";
import { OCIResponsesModel as NodeModel } from "./index.js";
import { credentialsOf } from "./testing/oci-responses-model.js";

const model = "openai.gpt-oss-120b";
const key = await makeApiKey();
const identities = createOCIIdentities();
identities.addApiKey(key);
const config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key } } });
const servers: OCIServer[] = [];

/** A service that lets nobody in whose signature is not right. */
const wire =
  (options?: ResponsesHandlerOptions): Wire =>
  async (scenario) => {
    const { handle } = createResponsesHandler(responsesResponder(scenario), options);
    const server = await startOCIServer({ handle: { "/openai/v1/": handle }, identities });
    servers.push(server);
    return {
      baseURL: `${server.url}/openai/v1`,
      requests: server.requests,
      get openSockets() {
        return server.openSockets;
      },
      idle: (timeoutMs) => server.idle(timeoutMs),
      close: () => server.close(),
    };
  };

describeModel({
  name: "OCIResponsesModel, a profile",
  describe,
  test,
  wire: wire(),
  create: ({ baseURL }) => new NodeModel({ model, baseURL, profile: "DEFAULT", configFile: config.configFile }),
});

describeModel({
  name: "OCIResponsesModel, a profile, zero data retention",
  describe,
  test,
  wire: wire({ zeroDataRetention: true }),
  create: ({ baseURL }) => new NodeModel({ model, baseURL, profile: "DEFAULT", configFile: config.configFile, store: false }),
});

describeModel({
  name: "OCIResponsesModel of ./fetch, credentials, streams without event lines",
  describe,
  test,
  wire: wire({ eventLines: false }),
  create: ({ baseURL }) => new FetchModel({ model, baseURL, credentials: credentialsOf(key), compartmentId: key.tenancy }),
});

for (const [name, Model] of [
  ["OCIResponsesModel, an API key of Generative AI", NodeModel],
  ["OCIResponsesModel of ./fetch, an API key of Generative AI", FetchModel],
] as const) {
  describeModel({
    name,
    describe,
    test,
    wire: wire(),
    create: ({ baseURL, apiKey }) => {
      identities.addBearerKey(apiKey);
      return new Model({ model, baseURL, apiKey });
    },
  });
}

afterAll(async () => {
  await config[Symbol.asyncDispose]();
  const asked = servers.flatMap(({ requests }) => requests).filter(({ path }) => path.endsWith("/responses"));
  expect(asked.length).toBeGreaterThan(100);
  expect(asked.map(({ signature }) => signature.problem).filter(Boolean)).toEqual([]);
});
