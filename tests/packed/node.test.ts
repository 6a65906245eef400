import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startChatServer } from "@locus/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dependency, type Installation, install } from "../support/install.js";

const packages = ["core", "oci-signer", "oci-v1", "openai", "registry", "testkit"] as const;

let installation: Installation;
beforeAll(async () => {
  installation = await install(packages, { ...dependency("openai"), ...dependency("zod") });
});
afterAll(() => installation[Symbol.asyncDispose]());

const contents = (name: string, path = ""): string => join(installation.directory, "node_modules/@locus", name, path);

test.each([
  ["core", []],
  ["oci-signer", []],
  ["oci-v1", []],
  ["openai", []],
  ["registry", ["types"]],
  ["testkit", ["recordings"]],
])("@locus/%s brings its build, its README and its licence, and nothing else", async (name, more) => {
  expect((await readdir(contents(name))).sort()).toEqual(["LICENSE", "README.md", "dist", "package.json", ...more].sort());
  for (const file of await readdir(contents(name, "dist"))) expect(file).toMatch(/^(?!.*test).*\.(js|d\.ts)$/);
});

test("every entry loads in plain Node and has what it promises", async () => {
  const entries = await Promise.all(
    packages.map(async (name) => {
      const { exports } = JSON.parse(await readFile(contents(name, "package.json"), "utf8"));
      return Object.keys(exports).map((path) => join("@locus", name, path));
    }),
  );
  const loadable = entries.flat().filter((entry) => !entry.endsWith(".json"));
  expect(loadable).toEqual(
    ["core", "oci-signer", "oci-signer/node", "oci-v1", "oci-v1/fetch", "openai", "openai/fetch", "registry", "testkit"].map(
      (entry) => `@locus/${entry}`,
    ),
  );
  await installation.write(
    "load.js",
    `const names = await Promise.all(process.argv.slice(2).map(async (entry) => Object.keys(await import(entry))));
    console.log(JSON.stringify(names));`,
  );
  const [core, signer, identities, oci, ociFetch, sdk, fetch, registry, testkit] = JSON.parse(
    await installation.run("load.js", ...loadable),
  );
  expect(core).toEqual(expect.arrayContaining(["Agent", "ConfigurationError", "callModel", "tool"]));
  expect(signer).toEqual(expect.arrayContaining(["ApiKeyCredentials", "createOCIFetch"]));
  expect(identities).toEqual(expect.arrayContaining(["resolveOCIAuth"]));
  expect(oci).toEqual(expect.arrayContaining(["OCIOpenAIModel", "provider"]));
  expect(ociFetch).toEqual(expect.arrayContaining(["OCIOpenAIModel", "provider"]));
  expect(sdk).toEqual(expect.arrayContaining(["ChatModel", "OpenAIModel", "provider"]));
  expect(fetch).toEqual(expect.arrayContaining(["ChatModel", "OpenAIModel", "provider"]));
  expect(registry).toEqual(expect.arrayContaining(["Agent", "createRegistry", "getModel"]));
  expect(testkit).toEqual(expect.arrayContaining(["describeModel", "scriptedModel", "startChatServer"]));
});

const program = `
  import { tool } from "@locus/core";
  import { Agent } from "@locus/registry";
  import { OpenAIModel as SdkModel } from "@locus/openai";
  import { OpenAIModel as FetchModel } from "@locus/openai/fetch";
  import * as z from "zod";
  const [, , entry, baseURL] = process.argv;
  const add = tool({
    name: "add",
    description: "Adds.",
    parameters: z.object({ a: z.number(), b: z.number() }),
    execute: ({ a, b }) => a + b,
  });
  const options = { model: "any", baseURL, apiKey: "sk-packed" };
  const model = { sdk: () => new SdkModel(options), fetch: () => new FetchModel(options) }[entry];
  const agent = model
    ? new Agent({ model: model(), tools: [add] })
    : new Agent({ model: "openai:any", modelConfig: { baseURL, apiKey: "sk-packed" }, tools: [add] });
  for await (const event of agent.run("1 + 2?")) {
    if (event.type === "model_chunk" && event.content) console.log(event.content);
    if (event.type === "tool_complete") console.log(event.name, event.result);
  }
`;

test.each(["sdk", "fetch", "registry"])("an agent runs in plain Node, its model from: %s", async (entry) => {
  await using server = await startChatServer([
    { toolCalls: [{ name: "add", arguments: { a: 1, b: 2 } }] },
    { text: ["It is", " three."] },
  ]);
  await installation.write("main.js", program);
  expect(await installation.run("main.js", entry, server.baseURL)).toBe("add 3\nIt is\n three.\n");
  expect(server.completions.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk-packed", "Bearer sk-packed"]);
});
