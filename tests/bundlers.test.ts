import { createContext, runInContext } from "node:vm";
import { startChatServer } from "@locus/testkit/servers";
import type { BuildOptions } from "esbuild";
import { describe, expect, test } from "vitest";
import { bundle, withoutConditions } from "./support/bundle.js";

describe("an unused import of an entry bundles to nothing", () => {
  const providers = ["oci-responses", "oci-sdk", "oci-v1", "openai", "openai/images", "openai/responses"];
  const testkit = ["testkit", "testkit/conformance", "testkit/oci", "testkit/servers"];
  const entries = ["core", ...providers.flatMap((entry) => [entry, `${entry}/fetch`]), "registry", ...testkit];
  test.each(entries.map((entry) => `@locus/${entry}`))("%s", async (entry) => {
    const { text } = await bundle(`import ${JSON.stringify(entry)};`, { platform: "node" });
    expect(text).toBe("");
  });

  test("a single function of core bundles only that function", async () => {
    // As published: one file, so that any top-level side effect remains.
    const { text } = await bundle(`export { textOf } from "@locus/core";`, { conditions: [] });
    expect(text.length).toBeLessThan(200);
  });
});

describe.each([
  ["workers", ["workerd", "worker"]],
  ["the edge", ["edge-light", "worker"]],
])("a bundle for %s, without browser conditions", (_name, conditions) => {
  const options: BuildOptions = { platform: "neutral", mainFields: [], conditions: ["@locus/source", ...conditions] };

  test.each([
    ["getModel", "@locus/registry"],
    ["OCIOpenAIModel", "@locus/oci-v1"],
    ["OCIResponsesModel", "@locus/oci-responses"],
    ["OCIModel", "@locus/oci-sdk"],
    ["OpenAIModel", "@locus/openai"],
    ["OpenAIResponsesModel", "@locus/openai/responses"],
    ["OpenAIImageModel", "@locus/openai/images"],
    ["createOCIFetch", "@locus/oci-signer"],
  ])("%s of %s needs no Node module and no SDK, also in dynamic imports", async (name, entry) => {
    // A Node module would be an error here, because nothing resolves it.
    const { metafile } = await bundle(`export { ${name} } from "${entry}"; export { Agent } from "@locus/core";`, options);
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
    expect(Object.keys(metafile.inputs).filter((path) => path.includes("node_modules"))).toEqual([]);
  });

  test("detects a Node module, as a control", async () => {
    const failed = await bundle('export { resolveOCIAuth } from "@locus/oci-signer/node";', options).catch(String);
    expect(failed).toMatch(/Could not resolve "node:/);
  });
});

describe("a bundle for browsers", () => {
  const program = `export { Agent, tool } from "@locus/core"; export { OpenAIModel } from "@locus/openai/fetch";`;

  test.each([
    ["an agent over fetch", program],
    ["an agent on the SDK entry, which resolves to the fetch entry", program.replace("/fetch", "")],
    [
      "an agent on the Responses API, over fetch",
      program.replace("openai", "openai/responses").replace("OpenAI", "OpenAIResponses"),
    ],
    ["an agent on OCI", program.replace("openai/fetch", "oci-v1").replace("OpenAI", "OCIOpenAI")],
    ["an agent on OCI's Responses API", program.replace("openai/fetch", "oci-responses").replace("OpenAI", "OCIResponses")],
    ["an agent on OCI's native chat API", program.replace("openai/fetch", "oci-sdk").replace("OpenAI", "OCI")],
    ["the registry", `export { getModel, Agent } from "@locus/registry";`],
  ])("%s imports nothing external, in particular no Node module", async (_name, contents) => {
    const { metafile } = await bundle(contents);
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  });

  test.each([
    ["what reads refusals", "http/learn-from-refusal.ts"],
    ["what a refusal of a parameter says", "http/refused-parameter.ts"],
    ["what takes secrets out of errors", "http/redact-error.ts"],
    ["what reads a request that was not sent", "http/send-error.ts"],
    ["what reads a redirect", "http/redirect-error.ts"],
    ["the words of a context that is too long", "http/tells-overflow.ts"],
    ["what repairs schemas", "schema/repair-schema.ts"],
    ["what masks events for a client", "agent/response/mask-event.ts"],
  ])("%s is not in what loads at first, and loads when it is needed", async (_what, file) => {
    const { metafile } = await bundle(program, { splitting: true, outdir: "out" });
    const first = new Set(Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint === "<stdin>"));
    for (const path of first) {
      for (const { kind, path: next } of metafile.outputs[path]?.imports ?? []) if (kind === "import-statement") first.add(next);
    }
    const holders = Object.keys(metafile.outputs).filter((path) =>
      Object.keys(metafile.outputs[path]?.inputs ?? {}).some((input) => input.endsWith(`core/src/${file}`)),
    );
    expect(first.size).toBeGreaterThan(0);
    expect(holders).toHaveLength(1);
    expect(holders.filter((path) => first.has(path))).toEqual([]);
  });

  test("an agent on the SDK imports nothing external if no condition selects the fetch entry", async () => {
    const { metafile } = await bundle(program.replace("/fetch", ""), withoutConditions);
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
    expect(Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/openai/"))).not.toEqual([]);
  });

  const entriesWithoutSdk = ["openai", "openai/images", "openai/responses", "oci-responses", "oci-sdk", "oci-v1"];
  test.each(entriesWithoutSdk.flatMap((entry) => [entry, `${entry}/fetch`]))("%s contains no code of the SDK", async (entry) => {
    const { metafile } = await bundle(`export * from "@locus/${entry}"; export { Agent } from "@locus/core";`);
    const packages = Object.keys(metafile.inputs).filter((path) => path.includes("node_modules"));
    expect(packages).toEqual([]);
  });

  const loadable = ["core", "oci-responses/fetch", "oci-sdk/fetch", "oci-v1/fetch", "openai/fetch", "openai/responses/fetch"];
  test.each([...loadable, "registry", "testkit"].map((entry) => `@locus/${entry}`))(
    "loading %s uses no platform API and adds no globals",
    async (entry) => {
      const code = `export * from ${JSON.stringify(entry)}`;
      const { text } = await bundle(code, { format: "iife", globalName: "loaded", external: ["openai"] });
      // Only JavaScript itself: no process, no fetch, no timers.
      const context = createContext({});
      runInContext(text, context);
      expect(Object.keys(context)).toEqual(["loaded"]);
      expect(Object.keys(context.loaded)).not.toEqual([]);
    },
  );

  test("runs on the web platform without process", async () => {
    await using server = await startChatServer([
      { toolCalls: [{ name: "add", arguments: { a: 1, b: 2 } }] },
      { text: ["It is", " three."] },
    ]);
    const { text } = await bundle(
      `${program}
      import { Agent, jsonSchema, tool } from "@locus/core";
      import { OpenAIModel } from "@locus/openai/fetch";
      const number = { type: "number" } as const;
      const add = tool({
        name: "add",
        description: "Adds.",
        parameters: jsonSchema<{ a: number; b: number }>({ type: "object", properties: { a: number, b: number }, required: ["a", "b"] }),
        execute: ({ a, b }) => a + b,
      });
      export const run = async (baseURL: string) =>
        (await new Agent({ model: new OpenAIModel({ model: "any", baseURL }), tools: [add] }).invoke("1 + 2?")).message;`,
      { format: "iife", globalName: "program" },
    );
    const { AbortController, AbortSignal, clearTimeout, crypto, DOMException, fetch, Headers, performance } = globalThis;
    const { ReadableStream, Response, setTimeout, structuredClone, TextDecoder, TextEncoder, URL, URLSearchParams } = globalThis;
    const context = createContext({
      ...{ AbortController, AbortSignal, clearTimeout, crypto, DOMException, fetch, Headers, performance },
      ...{ ReadableStream, Response, setTimeout, structuredClone, TextDecoder, TextEncoder, URL, URLSearchParams },
    });
    const run: (baseURL: string) => Promise<string> = runInContext(`${text}; program.run`, context);
    expect(await run(server.baseURL)).toBe("It is three.");
    expect(server.completions[1]?.body.messages).toMatchObject([{}, {}, { role: "tool", content: "3" }]);
  });
});
