import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// Slow, because each run starts a process that loads the compiler.
vi.setConfig({ testTimeout: 30_000 });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "locus-api-"));
  const exports = {
    ".": { "@locus/source": "./src/index.ts" },
    "./fetch": { "@locus/source": { browser: "./src/none.ts", default: "./src/fetch.ts" } },
    "./package.json": "./package.json",
  };
  write("packages/acme/package.json", JSON.stringify({ name: "@locus/acme", type: "module", exports }));
  write("packages/acme/src/model.ts", "export class Model {}\nexport interface Options { a?: 1 }\nexport const limit = 1;\n");
  write(
    "packages/acme/src/index.ts",
    'export { limit, type Model, type Options } from "./model.js";\nexport function tool() {}\n',
  );
  write("packages/acme/src/fetch.ts", 'export { Model } from "./model.js";\nexport type Id = "a" | "b";\n');
  write("packages/hidden/package.json", JSON.stringify({ name: "@locus/hidden", private: true }));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function report(...args: string[]): { status: number | null; output: string } {
  const script = join(import.meta.dirname, "api-report.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root, ...args], { encoding: "utf8" });
  return { status, output: stdout + stderr };
}

const api = (file: string): string => readFileSync(join(root, "api", file), "utf8");

test("an entry's report has its names, sorted, with their kinds", () => {
  expect(report()).toEqual({ status: 0, output: "2 entries, written to api/\n" });
  expect(api("acme.md")).toBe(
    "# @locus/acme\n\n2 values, 2 types\n\n## Values\n\n- limit (const)\n- tool (function)\n\n## Types\n\n- Model (class)\n- Options (interface)\n",
  );
  expect(api("acme-fetch.md")).toContain("1 values, 1 types\n\n## Values\n\n- Model (class)\n\n## Types\n\n- Id (type)\n");
  expect(report("--check")).toEqual({ status: 0, output: "2 entries, as in api/\n" });
});

test("a new export, an export that became a type, a missing report and an obsolete report fail the check", () => {
  report();
  write("packages/acme/src/index.ts", 'export { type limit, type Model } from "./model.js";\nexport const tool = () => {};\n');
  rmSync(join(root, "api/acme-fetch.md"));
  write("api/acme-old.md", "");
  const { status, output } = report("--check");
  expect(status).toBe(1);
  expect(output).toContain("api/acme-fetch.md is missing.");
  expect(output).toContain("api/acme-old.md: no entry has this report.");
  expect(output).toContain("  - - Options (interface)\n");
  expect(output).toContain("  - - tool (function)\n");
  expect(output).toContain("  + - tool (const)\n");
  expect(output).toContain("  - 2 values, 2 types\n");
  expect(output).toContain("  + 1 values, 2 types\n");
});

test.each(['export * from "./model.js";', 'export * as model from "./model.js";'])("%s fails, written or checked", (star) => {
  write("packages/acme/src/index.ts", star);
  for (const { status, output } of [report(), report("--check")]) {
    expect(status).toBe(1);
    expect(output).toContain(`@locus/acme: list the names in packages/acme/src/index.ts instead of\n  ${star}\n`);
  }
});

test("a name without a declaration fails", () => {
  write("packages/acme/src/index.ts", 'export { gone } from "./model.js";');
  expect(report()).toMatchObject({ status: 1, output: expect.stringContaining("exports gone, which is declared nowhere") });
});
