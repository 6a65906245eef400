// Type-checks every project of the repository: each `tsconfig.json`, and each `tsconfig.test.json`, which includes tests.
// Uses TypeScript 7, because it takes a fifth of the time. The type tests check the sources with the workspace's TypeScript,
// and tests/packed/types.test.ts checks the published declarations with every supported version.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { forEachInParallel, root, runInParallel } from "./setup.mjs";

const skipped = new Set(["node_modules", "dist", "reports"]);
const tsc = join(root, "internal/compilers/node_modules/typescript-7/bin/tsc");

const results = await forEachInParallel(projects(root), async (project) => {
  const { ok, output } = await runInParallel(process.execPath, [tsc, "-p", project, "--pretty", "false"]);
  if (!ok) console.error(`${project}\n${output}`);
  return ok;
});
console.log(`${results.length} projects, ${results.filter((ok) => !ok).length} with errors`);
process.exitCode = results.length > 0 && results.every(Boolean) ? 0 : 1;

/** The projects in a folder and below it, as paths below the root. */
function projects(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) || entry.name.startsWith(".") ? [] : projects(path);
    return /^tsconfig(\.test)?\.json$/.test(entry.name) ? [relative(root, path)] : [];
  });
}
