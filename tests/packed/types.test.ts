import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCompiler, typescripts } from "../support/compilers.js";
import { dependency, type Installation, install } from "../support/install.js";

let installation: Installation;
beforeAll(async () => {
  // Without the SDK, because the declarations of locus must not need it.
  installation = await install(["core", "oci-responses", "oci-sdk", "oci-signer", "oci-v1", "openai", "registry", "testkit"], {
    ...dependency("zod"),
    ...dependency("@types/node"),
  });
});
afterAll(() => installation[Symbol.asyncDispose]());

const consumer = `
  import { Agent, type LocusEvent, LocusError, tool } from "@locus/core";
  import { OCIResponsesModel } from "@locus/oci-responses";
  import { OCIResponsesModel as OCIFetchResponsesModel } from "@locus/oci-responses/fetch";
  import { type OCICohereOptions, OCIModel } from "@locus/oci-sdk";
  import { OCIModel as OCIFetchNativeModel } from "@locus/oci-sdk/fetch";
  import { ApiKeyCredentials } from "@locus/oci-signer";
  import { OCIOpenAIModel } from "@locus/oci-v1";
  import { OCIOpenAIModel as OCIFetchModel } from "@locus/oci-v1/fetch";
  import { OpenAIModel as SdkModel } from "@locus/openai";
  import { OpenAIModel } from "@locus/openai/fetch";
  import { OpenAIResponsesModel as SdkResponsesModel } from "@locus/openai/responses";
  import { OpenAIResponsesModel } from "@locus/openai/responses/fetch";
  import { Agent as AgentById, getModel } from "@locus/registry";
  import * as z from "zod";

  const weather = tool({
    name: "weather",
    description: "Current weather of a city.",
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => ({ city, celsius: city.length }),
  });
  const outputSchema = z.object({ warmest: z.string() });
  const agent = new Agent({ model: new OpenAIModel({ model: "gpt-5.5" }), tools: [weather], outputSchema });
  const run = agent.run("Oslo or Seville?");
  const texts: string[] = [];
  for await (const event of run) if (event.type === "model_chunk") texts.push(event.content ?? "");
  const result = await run.result();
  const warmest: string | undefined = result.parsed?.warmest;
  // @ts-expect-error: the schema has no such property
  result.parsed?.coldest;
  // @ts-expect-error: no such option
  new SdkModel({ model: "gpt-5.5", temprature: 0 });
  const byId = new AgentById({ model: "openai:o3", modelConfig: { reasoningEffort: "high" } });
  const response: Response = byId.run("Hello").toResponse({ filter: (event: LocusEvent) => event });
  const code: string | undefined = LocusError.isInstance(warmest) ? warmest.code : undefined;
  new OCIOpenAIModel({ model: "openai.gpt-5.5", profile: "DEFAULT" });
  new OCIOpenAIModel({ model: "openai.gpt-5.5", authType: "instance_principal", compartmentId: "ocid1.compartment" });
  const credentials = new ApiKeyCredentials({ tenancy: "t", user: "u", fingerprint: "f", privateKey: "k" });
  new OCIFetchModel({ model: "openai.gpt-5.5", credentials });
  // @ts-expect-error: profiles need Node
  new OCIFetchModel({ model: "openai.gpt-5.5", profile: "DEFAULT" });
  new OpenAIResponsesModel({ model: "o3", reasoningSummary: "auto", stateMode: "stateless-encrypted" });
  new SdkResponsesModel({
    model: "o3",
    client: { responses: { create: () => ({ asResponse: () => Promise.resolve(response) }) } },
  });
  new OCIResponsesModel({ model: "openai.gpt-5.5-pro", profile: "ENTERPRISE_PROFILE", store: false });
  new OCIFetchResponsesModel({ model: "openai.gpt-5.5-pro", credentials, project: "ocid1.project" });
  // @ts-expect-error: profiles need Node
  new OCIFetchResponsesModel({ model: "openai.gpt-5.5-pro", profile: "DEFAULT" });
  // @ts-expect-error: no such mode
  new OpenAIResponsesModel({ model: "o3", stateMode: "client" });
  new OCIModel({ modelId: "cohere.command-r-plus-08-2024", profileName: "DEFAULT", authType: "api_key" });
  new OCIModel({ model: "ocid1.generativeaiendpoint.oc1.iad.x", apiFormat: "COHERE", authType: "resource_principal" });
  const native = new OCIFetchNativeModel({ model: "cohere.command-r-plus", credentials, streaming: false });
  const documents: OCICohereOptions = { documents: [{ id: "1", snippet: "Open from 8." }], safetyMode: "STRICT" };
  new Agent({ model: native, providerOptions: { "oci.sdk": documents } });
  // @ts-expect-error: profiles need Node
  new OCIFetchNativeModel({ model: "cohere.command-r-plus", profile: "DEFAULT" });
  // @ts-expect-error: one model under two names
  new OCIModel({ model: "cohere.command-r", modelId: "cohere.command-r", profile: "DEFAULT" });
  // @ts-expect-error: one profile under two names
  new OCIModel({ model: "cohere.command-r", profile: "DEFAULT", profileName: "DEFAULT" });
  // @ts-expect-error: no model
  new OCIModel({ profile: "DEFAULT" });
  // @ts-expect-error: no such format
  new OCIModel({ model: "cohere.command-r", apiFormat: "COHERE_V2", profile: "DEFAULT" });
  export { code, getModel, response, texts };
`;

const testkit = ["", "/conformance", "/oci", "/servers"].map((entry) => `export * from "@locus/testkit${entry}";`).join("\n");

describe("a strict program compiles, including the declarations of packages", () => {
  const node = { module: ts.ModuleKind.NodeNext };
  const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
  const dom = ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"];

  test.each<[string, ts.CompilerOptions, string?]>([
    ["for browsers, resolved as bundlers do", { ...bundler, lib: dom, types: [] }, `export * from "@locus/testkit";`],
    ["for Node, without the DOM", { ...node, lib: ["lib.es2022.d.ts"], types: ["node"] }, testkit],
  ])("%s", async (_name, options, more = "") => {
    const file = await installation.write("consumer.ts", consumer + more);
    const program = ts.createProgram([file], {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      typeRoots: [join(installation.directory, "node_modules/@types")],
      ...options,
    });
    // Checks the program and the declarations of locus, but not those of other packages.
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(installation.directory));
    expect(own.length).toBeGreaterThan(5);
    const errors = own
      .flatMap((source) => ts.getPreEmitDiagnostics(program, source))
      .map(({ code, file, messageText }) => `${file?.fileName} TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
    expect(errors).toEqual([]);
  });
});

/** Every entry of every package in the packed manifests. */
async function installedEntries(): Promise<string[]> {
  const scope = join(installation.directory, "node_modules/@locus");
  const manifests = (await readdir(scope)).sort().map((name) => readFile(join(scope, name, "package.json"), "utf8"));
  return (await Promise.all(manifests)).flatMap((manifest) => {
    const { name, exports } = JSON.parse(manifest);
    const paths = Object.keys(exports).filter((path) => !path.endsWith(".json"));
    return paths.map((path) => name + path.slice(1));
  });
}

describe.each(typescripts)("TypeScript $version, with skipLibCheck: false and exactOptionalPropertyTypes", ({ version, tsc }) => {
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
    // Skips TypeScript's own libraries, because they are correct and slow to check.
    skipDefaultLibCheck: true,
    noEmit: true,
    target: "es2022",
  };
  /** The compiler's errors about files, empty if there are no errors. */
  async function compile(name: string, compilerOptions: object, files: Readonly<Record<string, string>>): Promise<string> {
    const paths = Object.entries(files).map(([file, text]) => installation.write(`${name}-${version}/${file}`, text));
    const config = { compilerOptions: { ...strict, ...compilerOptions }, files: await Promise.all(paths) };
    return runCompiler(tsc, "-p", await installation.write(`${name}-${version}/tsconfig.json`, JSON.stringify(config)));
  }
  const importAll = (entries: readonly string[]): string =>
    entries.map((entry, index) => `export * as entry${index} from "${entry}";`).join("\n");
  const node = { module: "nodenext", lib: ["es2022"], types: ["node"] };

  test("every entry and a program compile on Node, without the DOM", async () => {
    expect(await runCompiler(tsc, "--version")).toContain(`Version ${version}.`);
    const entries = await installedEntries();
    expect(entries.length).toBeGreaterThan(15);
    expect(await compile("node", node, { "entries.ts": importAll(entries), "consumer.ts": consumer })).toBe("");
  });

  test("every worker entry compiles in a worker, with the fetch entry selected by condition", async () => {
    const elsewhere = /@locus\/(testkit\/|.*\/node$)/;
    const entries = (await installedEntries()).filter((entry) => !elsewhere.test(entry));
    const worker = {
      module: "esnext",
      moduleResolution: "bundler",
      customConditions: ["workerd", "worker"],
      lib: ["es2022", "dom", "dom.iterable"],
      types: [],
    };
    const program = `
      import { OCIModel } from "@locus/oci-sdk";
      import { OCIOpenAIModel } from "@locus/oci-v1";
      import { OCIResponsesModel } from "@locus/oci-responses";
      import { OpenAIModel } from "@locus/openai";
      import type { OCICredentials } from "@locus/oci-signer";

      declare const credentials: OCICredentials;
      new OCIModel({ model: "cohere.command-r-plus", credentials });
      new OCIOpenAIModel({ model: "openai.gpt-5.5", credentials });
      new OCIResponsesModel({ model: "openai.gpt-5.5-pro", credentials });
      // @ts-expect-error: profiles need Node
      new OCIModel({ model: "cohere.command-r-plus", profile: "DEFAULT" });
      // @ts-expect-error: profiles need Node
      new OCIOpenAIModel({ model: "openai.gpt-5.5", profile: "DEFAULT" });
      // @ts-expect-error: profiles need Node
      new OCIResponsesModel({ model: "openai.gpt-5.5-pro", profile: "DEFAULT" });
      // @ts-expect-error: a client is one of the SDK
      new OpenAIModel({ model: "gpt-5.5", client: undefined });
    `;
    expect(await compile("worker", worker, { "entries.ts": importAll(entries), "program.ts": program })).toBe("");
  });

  test("reports a mistake in a program, as a control", async () => {
    const wrong = 'import { Agent } from "@locus/core"; new Agent({ modle: 1 });';
    expect(await compile("wrong", { ...node, types: [] }, { "wrong.ts": wrong })).toContain("'modle' does not exist");
  });
});

test("no public declaration mentions a type of the SDK", async () => {
  const scope = join(installation.directory, "node_modules/@locus");
  const files = await readdir(scope, { recursive: true });
  const declarations = files.filter((file) => file.endsWith(".d.ts"));
  expect(declarations.length).toBeGreaterThan(4);
  for (const file of declarations) {
    expect(await readFile(join(scope, file), "utf8"), file).not.toMatch(/(from|import\(|import) ?["']openai/);
  }
});
