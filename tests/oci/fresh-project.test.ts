import { createNativeChatHandler, makeApiKey, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { createChatHandler, createResponsesHandler } from "@locus/testkit/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dependency, type Installation, install } from "../support/install.js";
import { traceLoads } from "../support/traced-run.js";

let installation: Installation;
let trace: Awaited<ReturnType<typeof traceLoads>>;
beforeAll(async () => {
  // The registry, core, the provider and their dependencies, including packages that must not be loaded.
  installation = await install(["core", "oci-responses", "oci-sdk", "oci-signer", "oci-v1", "openai", "registry"], {
    ...dependency("openai"),
    ...dependency("oci-common"),
  });
  trace = await traceLoads(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Runs a program, and returns its output and the packages it loaded, in the order of their first module. */
async function run(code: string, ...args: string[]): Promise<{ printed: string[]; packages: string[] }> {
  const { printed, loaded } = await trace(code, ...args);
  const packages = loaded.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/.*?([^/]*)$/.exec(url)?.[1] ?? []);
  return { printed, packages: [...new Set(packages)] };
}

test("a model by its id: the profile signs, and only the required packages are loaded", async () => {
  const key = await makeApiKey();
  await using config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key } } });
  const { handle, completions } = createChatHandler([{ text: ["Hello", " you"] }]);
  await using server = await startOCIServer({ handle: { "/openai/v1/": handle } });
  server.identities.addApiKey(key);
  const { printed, packages } = await run(
    `import { Agent } from "@locus/registry";
    const [, , endpoint, configFile] = process.argv;
    const agent = new Agent({ model: "oci:openai.gpt-5.5", modelConfig: { profile: "DEFAULT", configFile, endpoint }, systemPrompt: "You are concise." });
    for await (const event of agent.run("hi")) if (event.type === "model_chunk" && event.content) console.log(event.content);`,
    server.url,
    config.configFile,
  );
  expect(printed).toEqual(["Hello", " you"]);
  expect(completions.map(({ body }) => body.model)).toEqual(["openai.gpt-5.5"]);
  expect(server.requests.map(({ signature, compartmentId }) => [signature.problem, compartmentId])).toEqual([
    [undefined, key.tenancy],
  ]);
  expect(packages.sort()).toEqual([
    "@locus/core",
    "@locus/oci-signer",
    "@locus/oci-v1",
    "@locus/openai",
    "@locus/registry",
    "openai",
  ]);
});

test("a Responses-only model by its id: a held thread over two turns, without the SDK", async () => {
  const key = await makeApiKey();
  await using config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key } } });
  const { handle, requests } = createResponsesHandler([{ text: ["Hello", " Ada"] }, { text: "Ada" }]);
  await using server = await startOCIServer({ handle: { "/openai/v1/": handle } });
  server.identities.addApiKey(key);
  const { printed, packages } = await run(
    `import { Agent } from "@locus/registry";
    const [, , endpoint, configFile] = process.argv;
    const agent = new Agent({ model: "oci:openai.gpt-5.5-pro", modelConfig: { profile: "DEFAULT", configFile, endpoint }, systemPrompt: "You are concise." });
    const run = agent.run("I am Ada.");
    for await (const event of run) if (event.type === "model_chunk" && event.content) console.log(event.content);
    const { state } = await run.result();
    console.log((await agent.invoke("Who am I?", { state })).message);`,
    server.url,
    config.configFile,
  );
  expect(printed).toEqual(["Hello", " Ada", "Ada"]);
  expect(requests.map(({ body, instructions }) => [body.model, body.previous_response_id, instructions])).toEqual([
    ["openai.gpt-5.5-pro", undefined, "You are concise."],
    ["openai.gpt-5.5-pro", expect.stringMatching(/^resp_/), "You are concise."],
  ]);
  expect(server.requests.map(({ signature, compartmentId }) => [signature.problem, compartmentId])).toEqual([
    [undefined, key.tenancy],
    [undefined, key.tenancy],
  ]);
  expect(packages.sort()).toEqual([
    "@locus/core",
    "@locus/oci-responses",
    "@locus/oci-signer",
    "@locus/openai",
    "@locus/registry",
  ]);
});

test("Cohere R by its id and by the options of the Python original: real streaming, without OpenAI's and Oracle's SDKs", async () => {
  const key = await makeApiKey();
  await using config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key } } });
  const { handle, requests } = createNativeChatHandler([{ text: ["Hello", " you"] }]);
  await using server = await startOCIServer({ handle: { "/20231130/actions/": handle } });
  server.identities.addApiKey(key);
  const { printed, packages } = await run(
    `import { Agent } from "@locus/registry";
    const [, , endpoint, configFile] = process.argv;
    const modelConfig = { profileName: "DEFAULT", authType: "api_key", configFile, endpoint };
    const agent = new Agent({ model: "oci:cohere.command-r-plus", modelConfig, systemPrompt: "You are concise." });
    for await (const event of agent.run("hi")) if (event.type === "model_chunk" && event.content) console.log(event.content);`,
    server.url,
    config.configFile,
  );
  expect(printed).toEqual(["Hello", " you"]);
  expect(requests.map(({ format, target, isStream, compartmentId }) => [format, target, isStream, compartmentId])).toEqual([
    ["COHERE", "cohere.command-r-plus", true, key.tenancy],
  ]);
  expect(server.requests.map(({ signature }) => signature.problem)).toEqual([undefined]);
  expect(packages.sort()).toEqual(["@locus/core", "@locus/oci-sdk", "@locus/oci-signer", "@locus/registry"]);
});

test("models are created without a request, each by the package that serves it", async () => {
  const { printed, packages } = await run(`
    import { getModel } from "@locus/registry";
    for (const [id, options] of [
      ["oci:openai.gpt-5.5", { profile: "DEFAULT" }],
      ["oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "api_key" }],
      ["oci:ocid1.generativeaiendpoint.oc1.eu-frankfurt-1.x", { profile: "DEFAULT" }],
    ]) {
      const model = await getModel(id, options);
      console.log(model.provider, model.modelId);
    }`);
  expect(printed).toEqual([
    "oci.v1 openai.gpt-5.5",
    "oci.sdk cohere.command-r-plus",
    "oci.sdk ocid1.generativeaiendpoint.oc1.eu-frankfurt-1.x",
  ]);
  expect(packages).not.toContain("oci-common");
});

test.each(["oci-responses", "oci-sdk", "oci-v1"])("importing %s loads no identity for Node", async (name) => {
  const { loaded } = await trace(`await import("@locus/${name}");`);
  expect(loaded.join("\n")).toContain("/@locus/oci-signer/dist/index.js");
  expect(loaded.join("\n")).not.toContain("/@locus/oci-signer/dist/node.js");
});
