import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { complete } from "@locus/core";
import { startChatServer } from "@locus/testkit/servers";
import ts from "typescript";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

// A row in this table is the only edit that a new generation needs.
const table = fileURLToPath(new URL("../../core/src/models/model-rows.ts", import.meta.url));
const list = "export const generations = [";
const row = { id: "gpt-x", sampling: "without_effort" };

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv("LOCUS_OCI_TRANSPORT", undefined);
});
afterEach(() => {
  vi.doUnmock("../../core/src/models/model-rows.js");
  vi.unstubAllEnvs();
});

/** The modules, loaded with the new row in the table. */
async function withRow(): Promise<typeof import("./index.js")> {
  vi.doMock("../../core/src/models/model-rows.js", async (original) => {
    const rows = await original<typeof import("../../core/src/models/model-rows.js")>();
    return { ...rows, generations: [row, ...rows.generations] };
  });
  return import("./index.js");
}

const ids = ["openai:gpt-x", "openai:gpt-x-chat-latest", "oci:openai.gpt-x", "openai:gpt-x-pro", "openai:gpt-x-codex"];
const ociIds = ["oci:openai.gpt-x-pro", "oci:openai.gpt-x-codex"];

/** The API of each model, and whether it is known to think. */
async function describeAll({ getModel }: typeof import("./index.js")): Promise<string[]> {
  const models = await Promise.all(
    [...ids, ...ociIds].map((id) => getModel(id, id.startsWith("oci") ? { profile: "DEFAULT" } : { apiKey: "test" })),
  );
  return models.map(({ provider, modelId, capabilities }) => `${modelId} ${provider} ${capabilities.reasoning}`);
}

describe("an unknown generation", () => {
  test("one row changes providers and routing", async () => {
    expect(await describeAll(await withRow())).toEqual([
      "gpt-x openai true",
      "gpt-x-chat-latest openai false",
      "openai.gpt-x oci.v1 true",
      "gpt-x-pro openai.responses true",
      "gpt-x-codex openai.responses true",
      "openai.gpt-x-pro oci.responses true",
      "openai.gpt-x-codex oci.responses true",
    ]);
    vi.stubEnv("LOCUS_OCI_TRANSPORT", "sdk");
    const { getModel } = await import("./index.js");
    expect((await getModel("oci:openai.gpt-x", { profile: "DEFAULT" })).capabilities.reasoning).toBe(true);
  });

  test("without the row, it is a plain model", async () => {
    expect(await describeAll(await import("./index.js"))).toEqual([
      "gpt-x openai false",
      "gpt-x-chat-latest openai false",
      "openai.gpt-x oci.v1 false",
      "gpt-x-pro openai false",
      "gpt-x-codex openai.responses false",
      "openai.gpt-x-pro oci.v1 false",
      "openai.gpt-x-codex oci.responses false",
    ]);
  });

  test("one row changes requests: the name of the token limit, and sampling with an effort", async () => {
    await using server = await startChatServer(() => ({ text: "Hi" }));
    const send = async ({ getModel }: typeof import("./index.js")) => {
      const options = { baseURL: server.baseURL, apiKey: "test", compat: "openai" } as const;
      const model = await getModel("openai:gpt-x", options);
      const settings = { maxTokens: 5, temperature: 1, reasoningEffort: "low" };
      await complete(model, { messages: [{ role: "user", content: "Hi" }], settings });
      const { max_tokens, max_completion_tokens, temperature } = server.completions.at(-1)?.body ?? {};
      return { max_tokens, max_completion_tokens, temperature };
    };
    expect(await send(await withRow())).toEqual({ max_completion_tokens: 5 });
    vi.doUnmock("../../core/src/models/model-rows.js");
    vi.resetModules();
    expect(await send(await import("./index.js"))).toEqual({ max_tokens: 5, temperature: 1 });
  });

  test("one row changes types", () => {
    expect(typeErrors({ edited: false })).toEqual([
      expect.stringContaining('"openai-responses"'),
      expect.stringContaining('"oci-responses"'),
    ]);
    expect(typeErrors({ edited: true })).toEqual([]);
  }, 30_000);
});

/** Files on disk, cached because tests do not edit them. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** Type-checks the routes of the generation's ids, with the table on disk or with one more row. */
function typeErrors({ edited }: { edited: boolean }): string[] {
  const main = fileURLToPath(new URL("./gpt-x.ts", import.meta.url));
  const overlay = new Map([
    [
      main,
      `import type { KeyOf } from "./model-id.js";
      export const plain: KeyOf<"openai:gpt-x"> = "openai";
      export const pro: KeyOf<"openai:gpt-x-pro-2027-01-01"> = "openai-responses";
      export const codex: KeyOf<"openai:gpt-x-codex"> = "openai-responses";
      export const oci: KeyOf<"oci:openai.gpt-x-pro"> = "oci-responses";`,
    ],
  ]);
  if (edited) overlay.set(table, readFileSync(table, "utf8").replace(list, `${list}\n  ${JSON.stringify(row)},`));
  const options: ts.CompilerOptions = {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    customConditions: ["@locus/source", "browser"],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const parse: typeof getSourceFile = (path, ...rest) => {
    const file = parsed.get(path) ?? getSourceFile(path, ...rest);
    parsed.set(path, file);
    return file;
  };
  host.fileExists = (path) => overlay.has(path) || fileExists(path);
  host.readFile = (path) => overlay.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const text = overlay.get(path);
    return text === undefined ? parse(path, ...rest) : ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([main], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(main))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}
