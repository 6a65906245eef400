// Installs the dependencies when they are missing or older than the lockfile. Needs nothing but Node and npm.
import { spawn as spawnChild, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, utimesSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const installed = join(root, "node_modules/.modules.yaml");

/** The options of every command: run in the repository, with the workspace's tools on the PATH. */
function spawnOptions(options) {
  const separator = process.platform === "win32" ? ";" : ":";
  return {
    cwd: root,
    shell: process.platform === "win32",
    ...options,
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: "1",
      PATH: `${join(root, "node_modules/.bin")}${separator}${process.env.PATH}`,
    },
  };
}

function spawn(command, args, options) {
  const { status, error, stdout, stderr } = spawnSync(command, args, spawnOptions({ encoding: "utf8", ...options }));
  if (error) console.error(`${command}: ${error.message}`);
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

/** Runs a command asynchronously. Resolves to its success and its output. */
export function runInParallel(command, args) {
  return new Promise((resolve) => {
    const child = spawnChild(command, args, spawnOptions({ stdio: ["ignore", "pipe", "pipe"] }));
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
    child.once("error", (error) => output.push(Buffer.from(`${command}: ${error.message}\n`)));
    child.once("close", (status) => resolve({ ok: status === 0, output: Buffer.concat(output).toString() }));
  });
}

/** Calls a function for each item, one at a time per core, and returns the results in the order of the items. */
export async function forEachInParallel(items, work) {
  const queue = [...items.entries()];
  const results = [];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** Runs a command with the workspace's tools on the PATH, and returns whether it succeeded. */
export function run(command, args, { stdin = "ignore" } = {}) {
  return spawn(command, args, { stdio: [stdin, "inherit", "inherit"] }).ok;
}

/** Like `run`, but prints the output of the command only when it fails. */
export function runQuietly(command, args) {
  const { ok, output } = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  if (!ok) console.error(output);
  return ok;
}

/** Installs the exact versions of the lockfile, unless they are already installed. */
export function install() {
  const fresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "pnpm-lock.yaml")).mtimeMs;
  if (fresh) return true;
  console.log("Installing dependencies …");
  if (!run("npx", ["--yes", packageManager, "install", "--frozen-lockfile"])) return false;
  const now = new Date();
  utimesSync(installed, now, now);
  return true;
}

/** Builds every published package; unchanged ones come from the cache. */
export function build() {
  console.log("Building the packages …");
  return run("turbo", ["run", "build", "--filter=./packages/*", "--output-logs=errors-only"]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = install() && build() ? 0 : 1;
}
