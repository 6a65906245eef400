import { describeModel, scenarioResponder, type Wire } from "@locus/testkit/conformance";
import { createOCIIdentities, makeApiKey, type OCIServer, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { createChatHandler } from "@locus/testkit/servers";
import { afterAll, describe, expect, test } from "vitest";
import { OCIOpenAIModel as FetchModel } from "./fetch.js";
import { OCIOpenAIModel as SdkModel } from "./index.js";
import { credentialsOf } from "./testing/oci-model.js";

const model = "openai.gpt-4.1";
const key = await makeApiKey();
const identities = createOCIIdentities();
identities.addApiKey(key);
const config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key } } });
const servers: OCIServer[] = [];

/** A service that lets nobody in whose signature is not right. */
const wire: Wire = async (scenario) => {
  const { handle } = createChatHandler(scenarioResponder(scenario));
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
  name: "OCIOpenAIModel, a profile",
  describe,
  test,
  wire,
  create: ({ baseURL }) => new SdkModel({ model, baseURL, profile: "DEFAULT", configFile: config.configFile }),
});

describeModel({
  name: "OCIOpenAIModel of ./fetch, credentials",
  describe,
  test,
  wire,
  create: ({ baseURL }) => new FetchModel({ model, baseURL, credentials: credentialsOf(key), compartmentId: key.tenancy }),
});

for (const [name, Model] of [
  ["OCIOpenAIModel, an API key of Generative AI", SdkModel],
  ["OCIOpenAIModel of ./fetch, an API key of Generative AI", FetchModel],
] as const) {
  describeModel({
    name,
    describe,
    test,
    wire,
    create: ({ baseURL, apiKey }) => {
      identities.addBearerKey(apiKey);
      return new Model({ model, baseURL, apiKey });
    },
  });
}

afterAll(async () => {
  await config[Symbol.asyncDispose]();
  const chat = servers.flatMap(({ requests }) => requests).filter(({ path }) => path.endsWith("/chat/completions"));
  expect(chat.length).toBeGreaterThan(100);
  expect(chat.map(({ signature }) => signature.problem).filter(Boolean)).toEqual([]);
});
