// Packs every published package and checks the tarballs: publint checks the manifest, attw the types, and the script that no
// private data is left. `node scripts/check-packed.mjs [publint|attw]`, after a build.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { forEachInParallel, root, runInParallel, runQuietly } from "./setup.mjs";

const only = process.argv[2];
const target = join(root, "reports/packed");
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

const packed = runQuietly("pnpm", ["--recursive", "--filter=./packages/*", "exec", "pnpm", "pack", "--pack-destination", target]);
const results = await forEachInParallel(readdirSync(target).sort(), async (file) => {
  const tarball = join(target, file);
  const checks = [
    only !== "attw" && ["publint", ["run", tarball, "--strict"]],
    only !== "publint" && ["attw", [tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji"]],
  ].filter(Boolean);
  const outcomes = [];
  for (const [command, args] of checks) outcomes.push(await runInParallel(command, args));
  for (const { output } of outcomes.filter(({ ok }) => !ok)) console.error(output);
  const ok = nothingPrivate(tarball) && outcomes.every((outcome) => outcome.ok);
  console.log(`${ok ? "ok    " : "FAILED"}  ${file}`);
  return ok;
});
process.exitCode = packed && results.length > 0 && results.every(Boolean) ? 0 : 1;

/** The source condition and workspace version specifiers are meaningless outside this repository. */
function nothingPrivate(tarball) {
  const manifest = JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }));
  delete manifest.devDependencies;
  const leftovers = ["@locus/source", '"workspace:', '"catalog:'].filter((word) => JSON.stringify(manifest).includes(word));
  for (const word of leftovers) console.error(`${manifest.name}: the packed manifest still contains ${word}`);
  return leftovers.length === 0;
}
