import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the program", async () => {
  const run = promisify(execFile);
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { PATH = "" } = process.env;
  const { stdout } = await run(process.execPath, ["--import", "tsx", "--conditions=@locus/source", main], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { PATH },
  });
  expect(stdout.trimEnd().split("\n")).toEqual([
    "laptop   Hello from a stand-in.",
    "compute  Hello again.",
    expect.stringMatching(/^signed by ocid1\.tenancy\..* for ocid1\.tenancy\..*: valid$/),
    expect.stringMatching(/^signed by ST\$.* for ocid1\.compartment.*: valid$/),
  ]);
}, 30_000);
