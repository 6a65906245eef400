import {
  createNativeChatHandler,
  createOCIIdentities,
  describeModel,
  makeApiKey,
  type NativeChatHandlerOptions,
  type NativeFormat,
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
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel as NodeModel } from "../index.js";
import { credentialsOf, models } from "../testing/oci-model.js";

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

/** Where models of a format differ, and where it is not known how the service ends. */
describe.each<[format: NativeFormat, model: string, options?: NativeChatHandlerOptions]>([
  ["GENERIC", "openai.gpt-4.1"],
  ["GENERIC", "openai.gpt-oss-120b"],
  ["GENERIC", "xai.grok-4"],
  ["GENERIC", "google.gemini-2.5-flash"],
  ["COHERE", "cohere.command-r-plus-08-2024", { cohereCalls: "events" }],
  ["COHERE", "cohere.command-a-03-2025", { cohereCalls: "terminal" }],
  ["COHEREV2", "cohere.command-a-vision-07-2025", { cohereV2Ending: "COHERE" }],
])("%s of %s %j", (format, model, options) => {
  describeModel({
    name: "OCIModel of ./fetch",
    describe,
    test,
    wire: nativeWire(format, options),
    skip: nativeSkips[format],
    create: ({ baseURL: endpoint, apiKey }) => new FetchModel({ model, endpoint, apiKey, compartmentId: key.tenancy }),
  });
});

afterAll(async () => {
  await config[Symbol.asyncDispose]();
  const chats = servers.flatMap(({ requests }) => requests).filter(({ path }) => path.endsWith("/actions/chat"));
  expect(chats.length).toBeGreaterThan(200);
  expect(chats.map(({ signature }) => signature.problem).filter(Boolean)).toEqual([]);
});
