// Checks that the folders of each package's sources form layers: no import cycle between folders, no folder with a single file, and
// the rules below. `pnpm folders`. Type imports count, because readers follow them as well; tests do not count.
// An entry of the package does not belong to its folder, because it only lists exports of other folders.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix, resolve, sep } from "node:path";
import ts from "typescript";
import { folders } from "./packages.mjs";

/** The folders that a folder and its subfolders may import from, other than themselves, relative to the repository. */
const allowedImports = {
  "packages/core/src/contract": ["packages/core/src/json", "packages/core/src/platform"],
};

const root = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));
const packages = ["packages", "internal"]
  .flatMap((directory) => folders(root, directory))
  .map((folder) => folder.replaceAll(sep, "/"))
  .filter((folder) => existsSync(join(root, folder, "src")));
const problems = packages.flatMap((folder) => {
  const files = sourceFiles(`${folder}/src`);
  const imports = importsBetweenFolders(files, entryFiles(folder));
  return [...cycles(imports), ...forbidden(imports), ...lonelyFiles(`${folder}/src`, files)];
});
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${packages.length} packages: no cycle between folders`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The source files below a folder, without tests and their helpers, as paths below the root. */
function sourceFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "testing" ? [] : sourceFiles(path);
    return /\.[cm]?tsx?$/.test(path) && !/\.(test|test-d)\.[cm]?tsx?$/.test(path) ? [path] : [];
  });
}

/** The source files that a package's manifest names as entries, as paths below the root. */
function entryFiles(folder) {
  const { exports = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
  return new Set(targets(exports).map((target) => posix.join(folder, target)));
}

/** Every import of a file from a file in another folder. `from` and `to` are folders, or files for entries. */
function importsBetweenFolders(files, entries) {
  const known = new Set(files);
  const home = (file) => (entries.has(file) ? file : dirname(file));
  return files.flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
    const targets = importedFiles
      .filter(({ fileName }) => fileName.startsWith("."))
      .map(({ fileName }) => posix.join(dirname(file), fileName.replace(/\.([cm]?)js$/, ".$1ts")));
    return [...new Set(targets)]
      .filter((target) => known.has(target) && home(target) !== home(file))
      .map((target) => ({ file, target, from: home(file), to: home(target) }));
  });
}

/** One message per group of folders that import each other, with a shortest cycle and its imports. */
function cycles(imports) {
  const seen = new Set();
  return [...new Set(imports.map(({ from }) => from))].sort().flatMap((folder) => {
    const path = seen.has(folder) ? undefined : pathBack(folder, imports);
    if (path === undefined) return [];
    for (const name of path) seen.add(name);
    const steps = path.map((from, index) => {
      const to = path[(index + 1) % path.length];
      const files = imports.filter((edge) => edge.from === from && edge.to === to);
      return `  ${from} → ${to}\n${files.map(({ file, target }) => `    ${basename(file)} imports ${target}\n`).join("")}`;
    });
    return [`Folders import each other in a cycle:\n${steps.join("")}`];
  });
}

/** The folders of a shortest path from a folder back to itself, or undefined. */
function pathBack(folder, imports) {
  const queue = [[folder]];
  const visited = new Set();
  for (const path of queue) {
    for (const { to } of imports.filter(({ from }) => from === path.at(-1))) {
      if (to === folder) return path;
      if (visited.has(to)) continue;
      visited.add(to);
      queue.push([...path, to]);
    }
  }
  return undefined;
}

/** Imports that `allowedImports` does not allow. */
function forbidden(imports) {
  return Object.entries(allowedImports).flatMap(([folder, allowed]) =>
    imports
      .filter(({ from, to }) => isWithin(from, folder) && ![folder, ...allowed].some((home) => isWithin(to, home)))
      .map(({ file, target }) => `${file} imports ${target}; ${folder} may import only ${allowed.join(" and ")}.`),
  );
}

function isWithin(path, folder) {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Folders with one file and no folder, because the file can move one level up. */
function lonelyFiles(source, files) {
  const below = (folder) => files.filter((file) => isWithin(file, folder));
  return [...new Set(files.map((file) => dirname(file)))]
    .filter((folder) => folder !== source && below(folder).length === 1)
    .map((folder) => `${folder} holds one file, ${basename(below(folder)[0])}. Move it up, or to where it is used.`);
}
