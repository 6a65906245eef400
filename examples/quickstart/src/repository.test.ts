import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRepository, type Repository } from "./repository.js";

let root: string;
let repository: Repository;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "quickstart-"));
  await mkdir(join(root, "inside/src"), { recursive: true });
  await mkdir(join(root, "inside/node_modules"));
  await mkdir(join(root, "inside-too"));
  await writeFile(join(root, "secret.txt"), "secret");
  await writeFile(join(root, "inside-too/secret.txt"), "secret");
  await writeFile(join(root, "inside/.env"), "secret");
  await writeFile(join(root, "inside/node_modules/a.ts"), "a dependency");
  await writeFile(join(root, "inside/readme.md"), "read me");
  await writeFile(join(root, "inside/src/b.ts"), "b");
  await symlink(join(root, "secret.txt"), join(root, "inside/link.txt"));
  repository = openRepository(join(root, "inside"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

test("lists the files of the repository, without hidden, linked or installed ones", async () => {
  expect(await repository.list(".")).toEqual(["readme.md", "src/b.ts"]);
  expect(await repository.list("src")).toEqual(["src/b.ts"]);
});

test("reads the listed files", async () => {
  expect(await repository.read("src/b.ts")).toBe("b");
  expect(await repository.read("src/../readme.md")).toBe("read me");
});

test.each([
  "..",
  "../secret.txt",
  "../inside-too/secret.txt",
  "src/../../secret.txt",
  "/etc/passwd",
  "link.txt",
  ".env",
  "node_modules/a.ts",
  "../missing.txt",
])("refuses %s", async (path) => {
  await expect(repository.read(path)).rejects.toThrow("is not a part of the repository");
  await expect(repository.list(path)).rejects.toThrow("is not a part of the repository");
});
