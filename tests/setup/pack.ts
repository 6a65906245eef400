import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The directory of the tarballs, one per published package. */
    tarballs: string;
  }
}

const root = join(import.meta.dirname, "../..");
const env = {
  ...process.env,
  PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env.PATH}`,
  TURBO_TELEMETRY_DISABLED: "1",
};

function run(command: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
}

/** Builds and packs every published package once for all tests, so that they install the published files. */
export default async function pack({ provide }: TestProject): Promise<() => Promise<void>> {
  const tarballs = await mkdtemp(join(tmpdir(), "locus-tarballs-"));
  run("turbo", "run", "build", "--filter=./packages/*", "--output-logs=errors-only");
  run("pnpm", "--recursive", "--filter=./packages/*", "exec", "pnpm", "pack", "--pack-destination", tarballs);
  provide("tarballs", tarballs);
  return () => rm(tarballs, { recursive: true, force: true });
}
