import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";

/** The files of one directory tree, without hidden and generated ones. Files outside the tree are not accessible. */
export interface Repository {
  /** Paths of all files under a directory, sorted, with "/" between their parts. */
  list(directory: string): Promise<string[]>;
  /** The text of a file. */
  read(path: string): Promise<string>;
}

const left = /^(\..*|node_modules|dist|reports)$/;

/** @param root - The root of all paths. */
export function openRepository(root: string): Repository {
  /** The absolute path, with links resolved. @throws Error when it leaves the repository, or is hidden or generated. */
  async function locate(path: string): Promise<string> {
    const base = await realpath(root);
    const target = await realpath(resolve(base, path)).catch(() => resolve(base, path));
    const parts = relative(base, target).split(sep);
    if (parts[0] === ".." || resolve(base, relative(base, target)) !== target || parts.some((part) => left.test(part))) {
      throw new Error(`"${path}" is not a part of the repository.`);
    }
    return target;
  }

  async function walk(directory: string): Promise<string[]> {
    const entries = await readdir(directory, { withFileTypes: true });
    const nested = entries.map((entry): string[] | Promise<string[]> => {
      if (left.test(entry.name)) return [];
      const path = join(directory, entry.name);
      return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
    });
    return (await Promise.all(nested)).flat();
  }

  return {
    async list(directory) {
      const base = await realpath(root);
      const files = await walk(await locate(directory));
      return files.map((file) => relative(base, file).split(sep).join("/")).sort();
    },
    async read(path) {
      const target = await locate(path);
      if (/\.(png|jpe?g|gif|ico|woff2?|tgz)$/.test(basename(target))) throw new Error(`"${path}" is not a text file.`);
      return readFile(target, "utf8");
    },
  };
}
