import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";

const execute = promisify(execFile);

/** A directory outside the workspace, with only the given packages installed from their tarballs. */
export interface Installation extends AsyncDisposable {
  readonly directory: string;
  /** Writes a file; `path` is relative to the directory. */
  write(path: string, text: string): Promise<string>;
  /** Runs a file with Node in an empty environment, and returns its output. */
  run(path: string, ...args: string[]): Promise<string>;
}

/** The installed copy of a package from outside the workspace, for {@link install}: `dependency("openai")`. */
export function dependency(name: string): Record<string, string> {
  return { [name]: join(import.meta.dirname, "../node_modules", name) };
}

/**
 * Installs packages of this workspace.
 *
 * @param names - Package names without the scope: `["core", "registry"]`.
 * @param dependencies - Packages from outside the workspace to link, by name.
 */
export async function install(
  names: readonly string[],
  dependencies: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "locus-installation-")));
  await Promise.all(names.map((name) => unpack(name, join(directory, "node_modules/@locus", name))));
  for (const [name, path] of Object.entries(dependencies)) {
    const target = join(directory, "node_modules", name);
    await mkdir(dirname(target), { recursive: true });
    await symlink(path, target);
  }
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
    run: async (path, ...args) => (await execute(process.execPath, [path, ...args], { cwd: directory, env: {} })).stdout,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

async function unpack(name: string, target: string): Promise<void> {
  const tarballs = inject("tarballs");
  const tarball = (await readdir(tarballs)).find((file) => /^locus-(.+)-\d/.exec(file)?.[1] === name);
  if (tarball === undefined) throw new Error(`@locus/${name} was not packed.`);
  await mkdir(target, { recursive: true });
  await execute("tar", ["-xzf", join(tarballs, tarball), "-C", target, "--strip-components=1"]);
}
