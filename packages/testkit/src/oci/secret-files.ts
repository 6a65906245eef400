import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory for files that only their owner may read. */
export interface SecretFiles {
  readonly dir: string;
  /** Writes a file with mode 0600, and returns its path. */
  write(name: string, content: string): Promise<string>;
  /** Removes the directory, unless it existed before. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Creates the given directory, or a temporary one. */
export async function makeSecretFiles(given?: string): Promise<SecretFiles> {
  const created = given === undefined ? undefined : await mkdir(given, { recursive: true });
  const dir = given ?? (await mkdtemp(join(tmpdir(), "locus-oci-")));
  const own = given === undefined ? dir : created;
  return {
    dir,
    async write(name, content) {
      const path = join(dir, name);
      await writeFile(path, content, { mode: 0o600 });
      return path;
    },
    async [Symbol.asyncDispose]() {
      if (own) await rm(own, { recursive: true, force: true });
    },
  };
}
