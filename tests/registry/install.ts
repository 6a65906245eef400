import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const packages = fileURLToPath(new URL("../../packages/", import.meta.url));

/** A directory outside the workspace with only the given built packages installed, as published. */
export interface Installation extends AsyncDisposable {
  readonly directory: string;
  /** Writes a file; `path` is relative to the directory. */
  write(path: string, text: string): Promise<string>;
  /** Runs a file with Node and gives what it printed. */
  run(path: string): Promise<string>;
}

/**
 * Installs built packages of this workspace: their `files` and their published manifest.
 *
 * @param names - Without the scope: `["core", "registry"]`.
 * @param dependencies - Packages from outside the workspace to link, by name.
 */
export async function install(
  names: readonly string[],
  dependencies: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), "locus-registry-"));
  await Promise.all(names.map((name) => installOne(name, join(directory, "node_modules/@locus", name))));
  for (const [name, path] of Object.entries(dependencies)) await symlink(path, join(directory, "node_modules", name));
  const write = async (path: string, text: string) => {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    return target;
  };
  await write("package.json", JSON.stringify({ type: "module" }));
  return {
    directory,
    write,
    run: async (path) => (await promisify(execFile)(process.execPath, [path], { cwd: directory, env: {} })).stdout,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

async function installOne(name: string, target: string): Promise<void> {
  const source = join(packages, name);
  const { publishConfig, ...manifest } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  for (const entry of manifest.files) await cp(join(source, entry), join(target, entry), { recursive: true });
  await writeFile(join(target, "package.json"), JSON.stringify({ ...manifest, exports: publishConfig.exports }));
}
