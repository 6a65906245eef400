import {
  createNativeChatHandler,
  createOCIIdentities,
  describeModel,
  makeApiKey,
  nativeFormats,
  nativeScenarioResponder,
  nativeSkips,
  nativeWire,
  type OCIServer,
  startOCIServer,
  type Wire,
  writeOCIConfig,
} from "@locus/testkit";
import { afterAll, describe, expect, test } from "vitest";
import { OCIModel as FetchModel } from "./fetch.js";
import { OCIModel as NodeModel } from "./index.js";
import { credentialsOf, models } from "./testing/oci-model.js";

const key = await makeApiKey();
const identities = createOCIIdentities();
identities.addApiKey(key);
const config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key } } });
const servers: OCIServer[] = [];

describe.each(nativeFormats)("%s", (format) => {
  const model = models[format];
  const skip = nativeSkips[format];

  /** A service that lets nobody in whose signature is not right. */
  const wire: Wire = async (scenario) => {
    const { handle } = createNativeChatHandler(nativeScenarioResponder(format, scenario));
    const server = await startOCIServer({ handle: { "/20231130/actions/": handle }, identities });
    servers.push(server);
    return {
      baseURL: server.url,
      requests: server.requests,
      get openSockets() {
        return server.openSockets;
      },
      idle: (timeoutMs) => server.idle(timeoutMs),
      close: () => server.close(),
    };
  };

  describeModel({
    name: "OCIModel, a profile",
    describe,
    test,
    wire,
    skip,
    create: ({ baseURL: endpoint }) => new NodeModel({ model, endpoint, profile: "DEFAULT", configFile: config.configFile }),
  });

  describeModel({
    name: "OCIModel of ./fetch, credentials",
    describe,
    test,
    wire,
    skip,
    create: ({ baseURL: endpoint }) =>
      new FetchModel({ model, endpoint, credentials: credentialsOf(key), compartmentId: key.tenancy }),
  });

  describeModel({
    name: "OCIModel of ./fetch, an API key of Generative AI",
    describe,
    test,
    wire: nativeWire(format),
    skip,
    create: ({ baseURL: endpoint, apiKey }) => new FetchModel({ model, endpoint, apiKey, compartmentId: key.tenancy }),
  });
});

afterAll(async () => {
  await config[Symbol.asyncDispose]();
  const chats = servers.flatMap(({ requests }) => requests).filter(({ path }) => path.endsWith("/actions/chat"));
  expect(chats.length).toBeGreaterThan(200);
  expect(chats.map(({ signature }) => signature.problem).filter(Boolean)).toEqual([]);
});
