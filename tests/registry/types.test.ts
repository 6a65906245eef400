import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, install } from "../support/install.js";

const compilerOptions: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  // Skips TypeScript's own libraries, because they are correct and slow to check.
  skipDefaultLibCheck: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  types: [],
};

/** Type-checks everything, including the declarations of packages, and returns one line per error. */
function check(...files: string[]): string[] {
  const program = ts.createProgram(files, compilerOptions);
  return ts
    .getPreEmitDiagnostics(program)
    .map((diagnostic) => `TS${diagnostic.code} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`);
}

/** The completions of an editor in a directory, at the `|` in a text. */
function openEditor(directory: string): (marked: string) => string[] {
  const file = join(directory, "edited.ts");
  let text = "";
  let version = 0;
  const host: ts.LanguageServiceHost = {
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => compilerOptions,
    getCurrentDirectory: () => directory,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptVersion: (path) => (path === file ? String(version) : "1"),
    getScriptSnapshot: (path) => {
      const content = path === file ? text : ts.sys.readFile(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
  };
  const service = ts.createLanguageService(host);
  return (marked) => {
    text = marked.replace("|", "");
    version += 1;
    return service.getCompletionsAtPosition(file, marked.indexOf("|"), undefined)?.entries.map(({ name }) => name) ?? [];
  };
}

describe("without a provider installed", () => {
  test("ids, options and agents compile with skipLibCheck: false", async () => {
    await using installation = await install(["core", "registry"]);
    const file = await installation.write(
      "main.ts",
      `import { Agent, createRegistry, getModel, registry } from "@locus/registry";
      await getModel("openai:gpt-5.5");
      await getModel("openai:gpt-5.5", { temperature: 0 });
      new Agent({ model: "openai:o3", modelConfig: { reasoningEffort: "high" } });
      createRegistry({ acme: () => import("./acme.js") }).getModel("acme:large", { region: "eu" });
      await registry.list();`,
    );
    await installation.write(
      "acme.ts",
      `import type { Model, Provider } from "@locus/core";
      declare const model: Model;
      export const provider = { models: ["large"], createModel: () => model } as const satisfies Provider<{ region: string }>;`,
    );
    expect(check(file)).toEqual([]);
  });
});

describe("with @locus/openai installed", () => {
  test("the provider determines the options, also for a third party with its own declarations", async () => {
    await using installation = await install(["core", "openai", "registry"]);
    const file = await installation.write(
      "main.ts",
      `import { Agent, getModel } from "@locus/registry";
      declare module "@locus/core" {
        interface Providers { acme: { models: "large"; options: { region: "eu" | "us" } } }
      }
      await getModel("openai:gpt-5.5", { temperature: 0 });
      await getModel("openai:brand-new", { reasoningEffort: "high" });
      await getModel("acme:large", { region: "eu" });
      new Agent({ model: "openai:o3", modelConfig: { reasoningEffort: "high" } });`,
    );
    expect(check(file)).toEqual([]);
    const wrong = await installation.write(
      "wrong.ts",
      `import { Agent, getModel } from "@locus/registry";
      await getModel("openai:gpt-5.5", { temprature: 0 });
      await getModel("openai:gpt-5.5", { temperature: "warm" });
      new Agent({ model: "openai:o3", modelConfig: { effort: "high" } });
      new Agent({ model: () => getModel("openai:o3"), modelConfig: {} });`,
    );
    expect(check(wrong)).toEqual([
      expect.stringContaining("'temprature' does not exist"),
      expect.stringContaining("'string' is not assignable to type 'number'"),
      expect.stringContaining("'effort' does not exist"),
      expect.stringContaining("is not assignable"),
    ]);
  });

  test("the package that serves an oci: id determines its options", async () => {
    await using installation = await install(["core", "oci-signer", "oci-v1", "openai", "registry"]);
    const file = await installation.write(
      "main.ts",
      `import { getModel } from "@locus/registry";
      await getModel("oci:openai.gpt-5.5", { profile: "DEFAULT" });
      await getModel("oci:openai.gpt-5.5", { authType: "instance_principal", compartmentId: "ocid1.compartment" });
      await getModel("oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "api_key" });`,
    );
    expect(check(file)).toEqual([]);
    const wrong = await installation.write(
      "wrong.ts",
      `import { getModel } from "@locus/registry";
      await getModel("oci:openai.gpt-5.5", { profileName: "DEFAULT", authType: "api_key" });
      await getModel("oci:openai.gpt-5.5", { profile: "DEFAULT", apiKey: "sk-1" });`,
    );
    expect(check(wrong)).toHaveLength(2);
  });

  test("models of the Responses APIs take the options of these APIs", async () => {
    await using installation = await install(["core", "oci-responses", "oci-signer", "oci-v1", "openai", "registry"]);
    const file = await installation.write(
      "main.ts",
      `import { Agent, getModel } from "@locus/registry";
      await getModel("openai:gpt-5-pro", { stateMode: "stateless" });
      await getModel("openai-responses:gpt-4.1", { store: false });
      await getModel("oci:openai.gpt-5.5-pro", { profile: "ENTERPRISE_PROFILE", store: false });
      await getModel("oci-responses:xai.grok-4", { apiKey: "sk-1", project: "ocid1.project" });
      new Agent({ model: "openai:o3", modelConfig: { reasoningSummary: "auto", stateMode: "server" } });`,
    );
    expect(check(file)).toEqual([]);
    const wrong = await installation.write(
      "wrong.ts",
      `import { Agent, getModel } from "@locus/registry";
      await getModel("openai:gpt-5-pro", { stateMode: "client" });
      await getModel("openai:o3", { stateMode: "stateless", temperature: 0 });
      await getModel("oci:openai.gpt-5.5", { profile: "DEFAULT", store: false });
      await getModel("oci-responses:xai.grok-4", { profile: "DEFAULT", apiKey: "sk-1" });`,
    );
    expect(check(wrong)).toHaveLength(4);
  });

  test("models of OCI's native chat API take the options of this API", async () => {
    await using installation = await install(["core", "oci-sdk", "oci-signer", "oci-v1", "openai", "registry"]);
    const file = await installation.write(
      "main.ts",
      `import { Agent, getModel } from "@locus/registry";
      await getModel("oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "api_key" });
      await getModel("oci:cohere.command-r-08-2024", { profile: "DEFAULT", streaming: false });
      await getModel("oci:ocid1.generativeaiendpoint.oc1.iad.x", { authType: "resource_principal", apiFormat: "COHERE" });
      new Agent({ model: "oci:cohere.command-r-plus", modelConfig: { profileName: "DEFAULT", temperature: 0 } });`,
    );
    expect(check(file)).toEqual([]);
    const wrong = await installation.write(
      "wrong.ts",
      `import { getModel } from "@locus/registry";
      await getModel("oci:cohere.command-r-plus", { profile: "DEFAULT", profileName: "DEFAULT" });
      await getModel("oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "password" });
      await getModel("oci:cohere.command-r-plus", { profile: "DEFAULT", store: false });
      await getModel("oci:cohere.command-r-plus", { profile: "DEFAULT", modelId: "cohere.command-r" });
      await getModel("oci:ocid1.generativeaiendpoint.oc1.iad.x", { profile: "DEFAULT", apiFormat: "OPENAI" });`,
    );
    expect(check(wrong)).toHaveLength(5);
  });

  test("every code block of docs/registry.md compiles", async () => {
    await using installation = await install(["core", "openai", "registry"]);
    const page = await readFile(new URL("../../docs/registry.md", import.meta.url), "utf8");
    const blocks = [...page.matchAll(/^```ts\n(?:\/\/ (\S+\.ts)\n)?([\s\S]*?)^```$/gm)];
    const files = await Promise.all(
      blocks.map(([, name, code = ""], index) => installation.write(name ?? `block-${index}.ts`, code)),
    );
    expect(files).toHaveLength(6);
    expect(check(...files)).toEqual([]);
  });
});

describe("an editor completes", () => {
  let installation: Installation;
  let completionsAt: (marked: string) => string[];
  beforeAll(async () => {
    installation = await install(["core", "oci-responses", "oci-sdk", "oci-signer", "oci-v1", "openai", "registry"]);
    await installation.write(
      "acme.ts",
      `import type { Model, Provider } from "@locus/core";
      declare const model: Model;
      export const provider: Provider<{ region?: "eu" | "us" }, "large"> = { models: ["large"], createModel: () => model };
      declare module "@locus/core" {
        interface Providers { acme: { models: "large"; options: { region?: "eu" | "us" } } }
      }`,
    );
    completionsAt = openEditor(installation.directory);
  });
  afterAll(() => installation[Symbol.asyncDispose]());

  test.each([
    ["ids of getModel", 'getModel("openai:|")', "openai:gpt-5.5"],
    ["options of getModel", 'getModel("openai:gpt-5.5", { | })', "reasoningEffort"],
    ["options of an unknown id", 'getModel("openai:brand-new", { | })', "reasoningEffort"],
    ["ids of OCI", 'getModel("oci:|")', "oci:openai.gpt-5.5"],
    ["ids of OpenAI's Responses API", 'getModel("openai-responses:|")', "openai-responses:gpt-5-pro"],
    ["ids of OCI's Responses API", 'getModel("oci-responses:|")', "oci-responses:openai.gpt-5.5-pro"],
    ["options of a model that only that API serves", 'getModel("openai:gpt-5-pro", { | })', "stateMode"],
    ["options of such a model of OCI", 'getModel("oci:openai.gpt-5.5-pro", { profile: "DEFAULT", | })', "conversationStoreId"],
    ["ids of OCI that only its native chat API serves", 'getModel("oci:|")', "oci:cohere.command-r-plus-08-2024"],
    ["options of such a model", 'getModel("oci:cohere.command-r-plus", { profile: "DEFAULT", | })', "apiFormat"],
    [
      "formats of a dedicated endpoint",
      'getModel("oci:ocid1.generativeaiendpoint.x", { profile: "DEFAULT", apiFormat: "|" })',
      "COHEREV2",
    ],
    ["values of an option", 'getModel("openai-responses:o3", { stateMode: "|" })', "stateless-encrypted"],
    ["summaries for a model of either API", 'getModel("openai:o3", { reasoningSummary: "|" })', "concise"],
    ["ids of an Agent", 'new Agent({ model: "openai:|" })', "openai:gpt-5.5"],
    ["ids of an Agent's auxiliary model", 'new Agent({ model: "openai:o3", auxiliaryModel: "|" })', "openai:gpt-5.5"],
    ["modelConfig of an Agent", 'new Agent({ model: "openai:o3", modelConfig: { | } })', "reasoningEffort"],
  ])("the %s", (_what, code, expected) => {
    expect(completionsAt(`import { Agent, getModel } from "@locus/registry";\n${code};`)).toContain(expected);
  });

  test.each([
    ["ids of the added provider", 'models.getModel("acme:|")', "acme:large"],
    ["ids of the built-in providers", 'models.getModel("openai:|")', "openai:gpt-5.5"],
    ["options of the added provider", 'models.getModel("acme:large", { | })', "region"],
    ["ids of an Agent", 'new Agent({ registry: models, model: "acme:|" })', "acme:large"],
    ["modelConfig of an Agent", 'new Agent({ registry: models, model: "acme:large", modelConfig: { | } })', "region"],
    ["values of an option", 'new Agent({ registry: models, model: "acme:large", modelConfig: { region: "|" } })', "eu"],
    [
      "options of a built-in provider",
      'new Agent({ registry: models, model: "openai:gpt-5-pro", modelConfig: { | } })',
      "stateMode",
    ],
  ])("with an extended registry, the %s", (_what, code, expected) => {
    const completions = completionsAt(
      `import { Agent, registry } from "@locus/registry";
      const models = registry.with({ acme: () => import("./acme.js") });
      ${code};`,
    );
    expect(completions).toContain(expected);
  });
});
