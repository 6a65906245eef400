import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "locus-phrases-"));
  execFileSync("git", ["init", "--quiet", folder]);
});
afterEach(() => rmSync(folder, { recursive: true }));

function checkPhrases(file: string, text: string): { status: number | null; output: string } {
  writeFileSync(join(folder, file), text);
  const { status, stdout, stderr } = spawnSync("node", [join(import.meta.dirname, "check-phrases.mjs"), folder], {
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

test.each([
  ["a.ts", "/** Reads the key anew. */", "anew"],
  ["a.ts", "// The body of what is none.", "is none"],
  ["a.md", "Keys are read by whoever opens the page.", "whoever"],
  ["a.mjs", "// At most as many as that.", "as many"],
  ["a.md", "Each has a rule of its own.", "of its own"],
  ["a.md", "What stands beside it counts.", "beside"],
  ["a.ts", "// Nobody who waits must wait for ever.", "Nobody who waits must"],
])("fails in %s on the planted sentence %j", (file, sentence, phrase) => {
  const { status, output } = checkPhrases(file, `\n${sentence}\n`);
  expect(status).toBe(1);
  expect(output).toContain(`${file}:2: "${phrase}": write `);
  expect(output).toContain(sentence);
});

test("passes plain sentences, and names such as runBeside", () => {
  const { status, output } = checkPhrases("a.ts", "// Reads the key again.\nrunBeside(checks);\n");
  expect(output).toBe("1 files, 0 phrases to rewrite\n");
  expect(status).toBe(0);
});
