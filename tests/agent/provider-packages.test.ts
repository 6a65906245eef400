import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Two independent third-party packages. */
const packages = {
  "acme.ts": `
    import type { Model, Provider } from "@locus/core";
    declare module "@locus/core" {
      interface Providers { acme: { models: "acme-large"; options: { region?: string } } }
      interface ProviderOptions { acme: { request: { cache?: boolean }; tool: { deferred?: boolean }; part: { breakpoint?: boolean } } }
      interface LocusEvents { acme_progress: { type: "acme_progress"; percent: number } }
    }
    export declare const provider: Provider<{ region?: string }, "acme-large">;
    export declare const model: Model;
  `,
  "globex.ts": `
    declare module "@locus/core" {
      interface Providers { globex: { models: "globex-1"; options: { tier?: "a" | "b" } } }
      interface ProviderOptions { "globex.chat": { request: { tier?: "a" | "b" } } }
      interface LocusEvents { globex_note: { type: "globex_note"; text: string } }
    }
    export {};
  `,
};

const uses = `
  import "./acme.js";
  import "./globex.js";
  import { Agent, type LocusEvent, type Message, type ModelRequest, type Providers, type ToolSpec } from "@locus/core";
  import { model } from "./acme.js";
`;

/** Compiles a program that uses both, and returns its errors. */
function compile(program: string): string[] {
  const files = new Map(
    Object.entries({ ...packages, "app.ts": uses + program }).map(([name, text]) => [join(root, "tests", name), text] as const),
  );
  const { options } = ts.parseJsonConfigFileContent({ extends: "./tsconfig.base.json", files: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, target, ...rest) : ts.createSourceFile(name, text, target);
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map(
      ({ file, messageText }) => `${file?.fileName.replace(/.*\//, "")}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    );
}

const wrong = (code: string) => `// @ts-expect-error
  ${code}`;

test("two provider packages add to core's types without losing the other's", { timeout: 60_000 }, () => {
  const program = `
    const ids: [Providers["acme"]["models"], Providers["globex"]["models"]] = ["acme-large", "globex-1"];
    export const request: ModelRequest = {
      messages: [],
      providerOptions: { acme: { cache: true }, "globex.chat": { tier: "a" }, unknown: { anything: [1] } },
      tools: [{ type: "function", name: "a", description: "", parameters: {}, providerOptions: { acme: { deferred: true } } }],
    };
    export const message: Message = {
      role: "user",
      content: [{ type: "text", text: "Hi", providerOptions: { acme: { breakpoint: true }, unknown: { x: 1 } } }],
    };
    export const agent = new Agent({ model, providerOptions: { acme: { cache: true }, unknown: { x: 1 } } });
    export function show(event: LocusEvent): string | number {
      return event.type === "acme_progress" ? event.percent : event.type === "globex_note" ? event.text : ids.length;
    }
    ${[
      "export const a: ModelRequest = { messages: [], providerOptions: { acme: { cahce: true } } };",
      'export const b: ModelRequest = { messages: [], providerOptions: { acme: { cache: "yes" } } };',
      'export const c: ModelRequest = { messages: [], providerOptions: { "globex.chat": { tire: "a" } } };',
      'export const d: ToolSpec = { type: "function", name: "a", description: "", parameters: {}, providerOptions: { acme: { cache: true } } };',
      'export const e: ToolSpec = { type: "function", name: "a", description: "", parameters: {}, providerOptions: { "globex.chat": { tier: "a" } } };',
      'export const f: Message = { role: "system", content: [{ type: "text", text: "", providerOptions: { acme: { brakpoint: true } } }] };',
      "export const g = new Agent({ model, providerOptions: { acme: { cahce: true } } });",
      "export const h: ModelRequest = { messages: [], providerOptions: { unknown: { x: () => 1 } } };",
      'export const i: Providers["initech"] | undefined = undefined;',
    ]
      .map(wrong)
      .join("\n")}
  `;
  expect(compile(program)).toEqual([]);
});
