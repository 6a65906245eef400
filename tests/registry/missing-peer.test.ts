import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { dependency, install } from "../support/install.js";

const program = `
  import { getModel, registry } from "@locus/registry";
  try {
    const model = await getModel("openai:gpt-5.5", { apiKey: "test" });
    console.log(model.provider, model.modelId);
  } catch (error) {
    console.log(error.code, error.message.split("\\n")[0]);
  }
  const [{ prefix, ids, error }] = await registry.list();
  console.log(prefix, ids.includes("openai:gpt-5.5"), error?.code);
`;

const missing = `configuration @locus/openai is not installed. Run: npm install @locus/openai\nopenai false configuration\n`;
const loaded = "openai gpt-5.5\nopenai true undefined\n";

test("the error for a missing provider has the install command", async () => {
  await using installation = await install(["core", "registry"]);
  await installation.write("main.js", program);
  expect(await installation.run("main.js")).toBe(missing);
});

test("an error inside an installed provider is passed on unchanged", async () => {
  // The provider is installed, but not its SDK.
  await using installation = await install(["core", "openai", "registry"]);
  await installation.write("main.js", program);
  expect(await installation.run("main.js")).toMatch(
    /^ERR_MODULE_NOT_FOUND Cannot find package 'openai' .*\nopenai false ERR_MODULE_NOT_FOUND\n$/,
  );
});

test("a missing package of a custom route is named too, a missing file is not", async () => {
  await using installation = await install(["core", "registry"]);
  await installation.write(
    "main.js",
    `import { Agent, createRegistry, registry } from "@locus/registry";
    const routes = { acme: () => import("locus-acme"), scoped: () => import("@acme/locus/fetch"), file: () => import("./acme.js") };
    for (const models of [registry.with(routes), createRegistry(routes)])
      for (const id of ["acme:x", "scoped:x", "file:x"])
        await models.getModel(id).catch(({ code, message }) => console.log(code, message.replace(/'.*/, "")));
    const agent = new Agent({ registry: registry.with(routes), model: "acme:x" });
    await agent.invoke("Hi").catch(({ code, message }) => console.log(code, message));
    await registry.getModel("acme:x").catch(({ message }) => console.log(message.split(". ").at(-1)));`,
  );
  const acme = "configuration locus-acme is not installed. Run: npm install locus-acme";
  const named = [
    acme,
    "configuration @acme/locus is not installed. Run: npm install @acme/locus",
    "ERR_MODULE_NOT_FOUND Cannot find module ",
  ];
  expect((await installation.run("main.js")).trimEnd().split("\n")).toEqual([
    ...named,
    ...named,
    acme,
    'To add it: registry.with({ acme: () => import("…") }).',
  ]);
});

test("the route of an id does not depend on the installed packages", async () => {
  // The installed packages serve none of these ids.
  await using installation = await install(["core", "oci-signer", "oci-v1", "openai", "registry"], dependency("openai"));
  await installation.write(
    "main.js",
    `import { getModel } from "@locus/registry";
    const ids = ["oci:openai.gpt-5.5-pro", "oci:openai.gpt-5-codex", "oci-responses:xai.grok-4", "oci:cohere.command-r-plus", "oci:ocid1.generativeaiendpoint.oc1.iad.x"];
    for (const id of ids) await getModel(id, { profile: "DEFAULT" }).catch(({ code, message }) => console.log(code, message));
    process.env.LOCUS_OCI_TRANSPORT = "responses";
    await getModel("oci:openai.gpt-5.5", { profile: "DEFAULT" }).catch(({ code, message }) => console.log(code, message));`,
  );
  const needs = (name: string) => `configuration @locus/${name} is not installed. Run: npm install @locus/${name}`;
  expect((await installation.run("main.js")).trimEnd().split("\n")).toEqual([
    needs("oci-responses"),
    needs("oci-responses"),
    needs("oci-responses"),
    needs("oci-sdk"),
    needs("oci-sdk"),
    needs("oci-responses"),
  ]);
});

test("the error for an entry of a missing package names the package", async () => {
  await using installation = await install(["core", "registry"]);
  await installation.write(
    "main.js",
    `import { getModel } from "@locus/registry";
    for (const id of ["openai:gpt-5-pro", "openai-responses:gpt-4.1", "openai:gpt-image-1"])
      await getModel(id, { apiKey: "test" }).catch(({ code, message }) => console.log(code, message));
    await getModel("openai:o3", { apiKey: "test", reasoningSummary: "auto" }).catch(({ message }) => console.log(message));`,
  );
  const command = "@locus/openai is not installed. Run: npm install @locus/openai";
  const named = `configuration ${command}`;
  expect((await installation.run("main.js")).trimEnd().split("\n")).toEqual([named, named, named, command]);
});

test.each([
  {
    name: "oci-responses",
    dependencies: ["openai"],
    call: 'getModel("oci:openai.gpt-5.5-pro", { profile: "DEFAULT", store: false })',
    made: "oci.responses openai.gpt-5.5-pro",
  },
  {
    name: "oci-sdk",
    dependencies: [],
    call: 'getModel("oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "api_key" })',
    made: "oci.sdk cohere.command-r-plus",
  },
])("@locus/$name needs no SDK, and no package except its own dependencies", async ({ name, dependencies, call, made }) => {
  await using installation = await install(["core", name, "oci-signer", "registry", ...dependencies]);
  await installation.write(
    "main.js",
    `import { getModel } from "@locus/registry";
    const { provider, modelId } = await ${call};
    console.log(provider, modelId);`,
  );
  expect(await installation.run("main.js")).toBe(`${made}\n`);
});

test.each([
  ["without the provider", ["core", "registry"], missing],
  ["with it", ["core", "openai", "registry"], loaded],
])("esbuild bundles a program %s", async (_case, packages, printed) => {
  await using installation = await install(packages, dependency("openai"));
  const entry = await installation.write("main.js", program);
  const { errors, warnings } = await build({
    entryPoints: [entry],
    outdir: join(installation.directory, "bundle"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
  });
  expect([errors, warnings]).toEqual([[], []]);
  expect(await installation.run("bundle/main.js")).toBe(printed);
});
