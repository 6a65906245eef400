// Packs every published package as the registry would receive it and checks the tarballs: publint for the manifest, attw
// for the types, and that nothing private is left in them. `node scripts/check-packed.mjs [publint|attw]`, after a build.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { forEachBeside, root, runBeside, runQuietly } from "./setup.mjs";

const only = process.argv[2];
const target = join(root, "reports/packed");
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

const packed = runQuietly("pnpm", ["--recursive", "--filter=./packages/*", "exec", "pnpm", "pack", "--pack-destination", target]);
const results = await forEachBeside(readdirSync(target).sort(), async (file) => {
  const tarball = join(target, file);
  const checks = [
    only !== "attw" && ["publint", ["run", tarball, "--strict"]],
    only !== "publint" && ["attw", [tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji"]],
  ].filter(Boolean);
  const outcomes = [];
  for (const [command, args] of checks) outcomes.push(await runBeside(command, args));
  for (const { output } of outcomes.filter(({ ok }) => !ok)) console.error(output);
  const ok = nothingPrivate(tarball) && outcomes.every((outcome) => outcome.ok);
  console.log(`${ok ? "ok    " : "FAILED"}  ${file}`);
  return ok;
});
process.exitCode = packed && results.length > 0 && results.every(Boolean) ? 0 : 1;

/** The source condition and the workspace's own version specifiers mean nothing outside this repository. */
function nothingPrivate(tarball) {
  const manifest = JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }));
  delete manifest.devDependencies;
  const leftovers = ["@locus/source", '"workspace:', '"catalog:'].filter((word) => JSON.stringify(manifest).includes(word));
  for (const word of leftovers) console.error(`${manifest.name}: the packed manifest still contains ${word}`);
  return leftovers.length === 0;
}
