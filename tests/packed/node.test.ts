import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startChatServer, startResponsesServer } from "@locus/testkit/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dependency, type Installation, install } from "../support/install.js";

const packages = ["core", "oci-responses", "oci-sdk", "oci-signer", "oci-v1", "openai", "registry", "testkit"] as const;

let installation: Installation;
beforeAll(async () => {
  installation = await install(packages, { ...dependency("openai"), ...dependency("zod") });
});
afterAll(() => installation[Symbol.asyncDispose]());

const contents = (name: string, path = ""): string => join(installation.directory, "node_modules/@locus", name, path);

test.each([
  ["core", []],
  ["oci-responses", []],
  ["oci-sdk", []],
  ["oci-signer", []],
  ["oci-v1", []],
  ["openai", []],
  ["registry", ["types"]],
  ["testkit", []],
])("@locus/%s contains only its build, its pages, its README and its licence", async (name, more) => {
  expect((await readdir(contents(name))).sort()).toEqual(
    ["LICENSE", "README.md", "dist", "docs", "package.json", ...more].sort(),
  );
  const pages = await readdir(contents(name, "docs"));
  expect(pages.length).toBeGreaterThan(0);
  for (const page of pages) {
    expect(page).toMatch(/\.md$/);
    expect(await readFile(contents(name, `docs/${page}`), "utf8")).not.toMatch(/<!-- (run|given|generated)/);
  }
  for (const file of await readdir(contents(name, "dist"))) expect(file).toMatch(/^(?!.*test).*\.(js|d\.ts)$/);
});

/** Some exports of each entry. */
const promised = {
  core: ["Agent", "ConfigurationError", "callModel", "tool"],
  "core/node": ["pipeToNodeResponse"],
  "core/provider": ["MessageBuilder", "attempt", "createConnection"],
  "oci-responses": ["OCIResponsesModel", "provider"],
  "oci-responses/fetch": ["OCIResponsesModel", "provider"],
  "oci-sdk": ["OCIModel", "provider"],
  "oci-sdk/fetch": ["OCIModel", "provider"],
  "oci-signer": ["ApiKeyCredentials", "createOCIFetch"],
  "oci-signer/node": ["resolveOCIAuth"],
  "oci-signer/service": ["nodeTarget", "ociService"],
  "oci-v1": ["OCIOpenAIModel", "provider"],
  "oci-v1/fetch": ["OCIOpenAIModel", "provider"],
  openai: ["ChatModel", "OpenAIModel", "provider"],
  "openai/fetch": ["ChatModel", "OpenAIModel", "provider"],
  "openai/images": ["OpenAIImageModel", "provider"],
  "openai/images/fetch": ["OpenAIImageModel", "provider"],
  "openai/responses": ["OpenAIResponsesModel", "ResponsesModel", "provider"],
  "openai/responses/fetch": ["OpenAIResponsesModel", "ResponsesModel", "provider"],
  registry: ["Agent", "createRegistry", "getModel"],
  testkit: ["outcomeOf", "scriptedModel"],
  "testkit/conformance": ["chatWire", "describeModel", "hostileStreams"],
  "testkit/oci": ["createNativeChatHandler", "makeApiKey", "startOCIServer"],
  "testkit/servers": ["startChatServer", "startHttpServer", "startImagesServer", "startResponsesServer"],
};

test("every entry loads in plain Node with its exports", async () => {
  const entries = await Promise.all(
    packages.map(async (name) => {
      const { exports } = JSON.parse(await readFile(contents(name, "package.json"), "utf8"));
      return Object.keys(exports).map((path) => join("@locus", name, path));
    }),
  );
  const loadable = entries.flat().filter((entry) => !entry.endsWith(".json"));
  expect(loadable.sort()).toEqual(Object.keys(promised).map((entry) => `@locus/${entry}`));
  await installation.write(
    "load.js",
    `const names = await Promise.all(process.argv.slice(2).map(async (entry) => Object.keys(await import(entry))));
    console.log(JSON.stringify(names));`,
  );
  const names = JSON.parse(await installation.run("load.js", ...loadable));
  for (const [index, [entry, some]] of Object.entries(promised).entries())
    expect([entry, names[index]]).toEqual([entry, expect.arrayContaining(some)]);
});

const program = `
  import { tool } from "@locus/core";
  import { Agent } from "@locus/registry";
  import { OpenAIModel as SdkModel } from "@locus/openai";
  import { OpenAIModel as FetchModel } from "@locus/openai/fetch";
  import { OpenAIResponsesModel as SdkResponsesModel } from "@locus/openai/responses";
  import { OpenAIResponsesModel as FetchResponsesModel } from "@locus/openai/responses/fetch";
  import * as z from "zod";
  const [, , entry, baseURL] = process.argv;
  const add = tool({
    name: "add",
    description: "Adds.",
    parameters: z.object({ a: z.number(), b: z.number() }),
    execute: ({ a, b }) => a + b,
  });
  const Model = { openai: SdkModel, "openai/fetch": FetchModel, "openai/responses": SdkResponsesModel, "openai/responses/fetch": FetchResponsesModel }[entry];
  const options = { baseURL, apiKey: "sk-packed" };
  const agent = Model
    ? new Agent({ model: new Model({ model: "any", ...options }), tools: [add] })
    : new Agent({ model: entry, modelConfig: options, tools: [add] });
  for await (const event of agent.run("1 + 2?")) {
    if (event.type === "model_chunk" && event.content) console.log(event.content);
    if (event.type === "tool_complete") console.log(event.name, event.result);
  }
`;

const replies = [{ toolCalls: [{ name: "add", arguments: { a: 1, b: 2 } }] }, { text: ["It is", " three."] }];

test.each([
  ["openai", startChatServer],
  ["openai/fetch", startChatServer],
  ["openai:any", startChatServer],
  ["openai/responses", startResponsesServer],
  ["openai/responses/fetch", startResponsesServer],
  ["openai-responses:any", startResponsesServer],
  ["openai:gpt-5-pro", startResponsesServer],
])("an agent runs in plain Node, with its model from: %s", async (entry, start) => {
  await using server = await start(replies);
  await installation.write("main.js", program);
  expect(await installation.run("main.js", entry, server.baseURL)).toBe("add 3\nIt is\n three.\n");
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk-packed", "Bearer sk-packed"]);
});
