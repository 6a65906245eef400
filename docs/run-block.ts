import { format } from "node:util";
import * as core from "@locus/core";
import * as coreProvider from "@locus/core/provider";
import * as ociResponses from "@locus/oci-responses";
import * as ociNative from "@locus/oci-sdk";
import * as oci from "@locus/oci-v1";
import * as ociFetch from "@locus/oci-v1/fetch";
import * as openai from "@locus/openai";
import * as openaiFetch from "@locus/openai/fetch";
import * as openaiResponses from "@locus/openai/responses";
import * as registry from "@locus/registry";
import * as testkit from "@locus/testkit";
import ts from "typescript";
import * as zod from "zod";
import type { CodeBlock } from "./code-blocks.js";

const modules: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["@locus/core", core],
  ["@locus/core/provider", coreProvider],
  ["@locus/oci-responses", ociResponses],
  ["@locus/oci-sdk", ociNative],
  ["@locus/oci-v1", oci],
  ["@locus/oci-v1/fetch", ociFetch],
  ["@locus/openai", openai],
  ["@locus/openai/fetch", openaiFetch],
  ["@locus/openai/responses", openaiResponses],
  ["@locus/registry", registry],
  ["@locus/testkit", testkit],
  ["zod", zod],
]);

type Body = (...parameters: unknown[]) => Promise<void>;
const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => Body;

/**
 * Runs a block as it stands in the page.
 *
 * @returns What it printed, with `console.log` or to `process.stdout`.
 */
export async function runBlock({ code }: CodeBlock): Promise<string> {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  const output: string[] = [];
  const load = (name: string): unknown => {
    if (!modules.has(name)) throw new Error(`The block imports "${name}", which no page should need to run.`);
    return modules.get(name);
  };
  const fakeProcess = { env: process.env, stdout: { write: (text: string) => void output.push(text) } };
  const fakeConsole = { log: (...values: unknown[]) => void output.push(`${format(...values)}\n`) };
  await new AsyncFunction("require", "exports", "process", "console", outputText)(load, {}, fakeProcess, fakeConsole);
  return output.join("");
}
