import { expect, test } from "vitest";
import { runProgram } from "../../run-program.js";

test("the program", async () => {
  const stdout = await runProgram(import.meta.url);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "laptop   Hello from a stand-in.",
    "compute  Hello again.",
    expect.stringMatching(/^signed by ocid1\.tenancy\..* for ocid1\.tenancy\..*: valid$/),
    expect.stringMatching(/^signed by ST\$.* for ocid1\.compartment.*: valid$/),
  ]);
}, 30_000);
