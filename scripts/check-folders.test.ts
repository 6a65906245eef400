import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const repository = join(import.meta.dirname, "..");
// Slow, because each run starts a process that loads the compiler.
vi.setConfig({ testTimeout: 30_000 });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "locus-folders-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function check(): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "check-folders.mjs"), root], {
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

describe("a made-up package", () => {
  beforeEach(() => {
    const exports = { ".": { "@locus/source": { browser: "./src/fetch.ts", default: "./src/index.ts" } } };
    write({
      "packages/acme/package.json": JSON.stringify({ name: "@locus/acme", exports }),
      "packages/acme/src/index.ts": 'export { top } from "./top/top.js";',
      "packages/acme/src/fetch.ts": 'export { top } from "./top/top.js";',
      "packages/acme/src/shared.ts": "export const shared = 1;",
      "packages/acme/src/top/top.ts": 'import { base } from "../base/base.js";\nexport const top = base;',
      "packages/acme/src/top/other.ts": 'import { shared } from "../shared.js";\nexport const other = shared;',
      "packages/acme/src/base/base.ts": "export const base = 1;",
      "packages/acme/src/base/other.ts": "export interface Other {}",
    });
  });

  test("passes when imports point one way, and its entries list what folders export", () => {
    expect(check()).toEqual({ status: 0, output: "1 packages: no cycle between folders\n" });
  });

  test.each([
    ["an import", 'import { top } from "../top/top.js";\nexport const own = top;'],
    ["an import of a type", 'import type { top } from "../top/top.js";\nexport type Own = typeof top;'],
    ["a type in place", 'export type Own = typeof import("../top/top.js");'],
    ["a re-export", 'export { top } from "../top/top.js";'],
    ["an import at run time", 'export const own = () => import("../top/top.js");'],
    ["an import for its effects", 'import "../top/top.js";'],
  ])("fails on %s that closes a cycle, with the files", (_name, text) => {
    write({ "packages/acme/src/base/third.ts": text });
    expect(check()).toEqual({
      status: 1,
      output: `Folders import each other in a cycle:
  packages/acme/src/base → packages/acme/src/top
    third.ts imports packages/acme/src/top/top.ts
  packages/acme/src/top → packages/acme/src/base
    top.ts imports packages/acme/src/base/base.ts

`,
    });
  });

  test("fails on a cycle of three folders, and on one with a folder inside", () => {
    const three = 'import type { top } from "../top/top.js";\nexport type Middle = typeof top;';
    write({
      "packages/acme/src/middle/one.ts": three,
      "packages/acme/src/middle/two.ts": "",
      "packages/acme/src/base/third.ts": 'export type { Middle } from "../middle/one.js";',
      "packages/acme/src/deep/a.ts": 'import "./inner/a.js";',
      "packages/acme/src/deep/inner/a.ts": "",
      "packages/acme/src/deep/inner/b.ts": 'import "../a.js";',
    });
    const { status, output } = check();
    expect(status).toBe(1);
    expect(output).toContain("    one.ts imports packages/acme/src/top/top.ts\n");
    expect(output).toContain("    third.ts imports packages/acme/src/middle/one.ts\n");
    expect(output).toContain("    b.ts imports packages/acme/src/deep/a.ts\n");
  });

  test("fails on a folder that imports an entry", () => {
    write({ "packages/acme/src/top/third.ts": 'import "../index.js";' });
    expect(check()).toMatchObject({ status: 1, output: expect.stringContaining("third.ts imports packages/acme/src/index.ts") });
  });

  test("fails on a folder with one file", () => {
    write({ "packages/acme/src/lonely/only.ts": "", "packages/acme/src/lonely/only.test.ts": "" });
    expect(check()).toEqual({
      status: 1,
      output: "packages/acme/src/lonely holds one file, only.ts. Move it up, or to where it is used.\n",
    });
  });

  test("does not count tests and their helpers", () => {
    const upward = 'import "../top/top.js";';
    write({
      "packages/acme/src/base/base.test.ts": upward,
      "packages/acme/src/base/base.test-d.ts": upward,
      "packages/acme/src/base/testing/helper.ts": 'import "../../top/top.js";',
    });
    expect(check().status).toBe(0);
  });

  test("is checked below internal/ as well", () => {
    write({ "internal/acme/package.json": '{ "private": true }', "internal/acme/src/lonely/only.ts": "" });
    expect(check()).toMatchObject({ status: 1, output: expect.stringContaining("internal/acme/src/lonely holds one file") });
  });
});

test("a forbidden import planted in a copy of core's contract fails, with the file and the rule", () => {
  const core = "packages/core";
  cpSync(join(repository, core, "src"), join(root, core, "src"), { recursive: true });
  cpSync(join(repository, core, "package.json"), join(root, core, "package.json"));
  expect(check().output).not.toContain("planted.ts");

  write({
    [`${core}/src/contract/planted.ts`]: 'import type { Agent } from "../agent/agent.js";\nexport type Planted = Agent;\n',
  });
  const { status, output } = check();
  expect(status).toBe(1);
  expect(output).toContain(
    `${core}/src/contract/planted.ts imports ${core}/src/agent/agent.ts; ${core}/src/contract may import only ${core}/src/json and ${core}/src/platform.`,
  );
  expect(output).toContain(`    planted.ts imports ${core}/src/agent/agent.ts\n`);
});
