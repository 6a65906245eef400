// Fails on phrases that make a sentence hard to read at once. `node scripts/check-phrases.mjs [folder]`: prints each with its place
// and what to write instead. Changelogs and recorded data are left out.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));

/** The phrases, and what to write instead. */
const phrases = [
  [/\banew\b/i, "again"],
  [/\bas many\b/i, "the number: at most n, the same number of …"],
  [/\b(?:is|are|was|were) none\b/i, "is not a …, is missing, is undefined"],
  [/\bwhoever\b/i, "who it is: the caller, a consumer, code that …"],
  [/\bnobody\b[^.;]*\bmust\b/i, "… must not"],
  [/\bof (?:its|their) own\b/i, "its own …, a separate …"],
  [/\bbeside\b/i, "with, next to, in addition to"],
];

const written = /\.(?:ts|tsx|mjs|md)$/;
const leftOut = /CHANGELOG\.md$|^scripts\/check-phrases|\/(?:recordings|vectors|__fixtures__)\//;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => written.test(file) && !leftOut.test(file));

const found = files.flatMap((file) => {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  return lines.flatMap((line, index) =>
    phrases
      .filter(([phrase]) => phrase.test(line))
      .map(([phrase, instead]) => `${file}:${index + 1}: "${phrase.exec(line)?.[0]}": write ${instead}\n    ${line.trim()}`),
  );
});
for (const problem of found) console.error(problem);
console.log(`${files.length} files, ${found.length} phrases to rewrite`);
process.exitCode = found.length === 0 ? 0 : 1;
