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

test("a missing provider is named with the command that installs it", async () => {
  await using installation = await install(["core", "registry"]);
  await installation.write("main.js", program);
  expect(await installation.run("main.js")).toBe(missing);
});

test("an error inside an installed provider is passed on as it is", async () => {
  // The provider is there, the SDK it needs is not.
  await using installation = await install(["core", "openai", "registry"]);
  await installation.write("main.js", program);
  expect(await installation.run("main.js")).toMatch(
    /^ERR_MODULE_NOT_FOUND Cannot find package 'openai' .*\nopenai false ERR_MODULE_NOT_FOUND\n$/,
  );
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
