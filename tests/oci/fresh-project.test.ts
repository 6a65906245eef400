import { createChatHandler, makeApiKey, startOCIServer, writeOCIConfig } from "@locus/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dependency, type Installation, install } from "../support/install.js";

let installation: Installation;
beforeAll(async () => {
  // The registry, core, the provider, and what those depend on. What must not be loaded could be.
  installation = await install(["core", "oci-signer", "oci-v1", "openai", "registry"], {
    ...dependency("openai"),
    ...dependency("oci-common"),
  });
  await installation.write("register.js", 'import { register } from "node:module"; register("./hooks.js", import.meta.url);');
  await installation.write(
    "hooks.js",
    `import { writeSync } from "node:fs";
    export async function resolve(specifier, context, next) {
      const resolved = await next(specifier, context);
      writeSync(1, "resolved " + resolved.url + "\\n");
      return resolved;
    }`,
  );
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Runs a program, and gives what it printed and the packages that were loaded for it, in the order of their first module. */
async function run(code: string, ...args: string[]): Promise<{ printed: string[]; packages: string[] }> {
  await installation.write("main.js", code);
  const lines = (await installation.run("--import", "./register.js", "main.js", ...args)).trimEnd().split("\n");
  const urls = lines.flatMap((line) => (line.startsWith("resolved ") ? [line.slice("resolved ".length)] : []));
  const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/.*?([^/]*)$/.exec(url)?.[1] ?? []);
  return { printed: lines.filter((line) => !line.startsWith("resolved ")), packages: [...new Set(packages)] };
}

test("a model by its id: the profile signs, nothing else is loaded than what it needs", async () => {
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

test("a model is made without asking anybody; a transport that is not installed is named with the command that installs it", async () => {
  const { printed, packages } = await run(`
    import { getModel } from "@locus/registry";
    const model = await getModel("oci:openai.gpt-5.5", { profile: "DEFAULT" });
    console.log(model.provider, model.modelId);
    await getModel("oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "api_key" }).catch((error) => {
      console.log(error.code, error.message);
    });`);
  expect(printed).toEqual([
    "oci.v1 openai.gpt-5.5",
    "configuration @locus/oci-sdk is not installed. Run: npm install @locus/oci-sdk",
  ]);
  expect(packages).not.toContain("oci-common");
});

test("importing the provider loads none of Node's identities", async () => {
  await installation.write("main.js", `await import("@locus/oci-v1");`);
  const loaded = await installation.run("--import", "./register.js", "main.js");
  expect(loaded).toContain("/@locus/oci-signer/dist/index.js");
  expect(loaded).not.toContain("/@locus/oci-signer/dist/node.js");
});
