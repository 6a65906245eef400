import { expect, test } from "vitest";
import { runProgram } from "../../run-program.js";

test("the program", async () => {
  const stdout = await runProgram(import.meta.url);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "tool     weather: Rain in Oslo.",
    "tool     weather: Sun in Rome.",
    "answer   In Oslo yes, in Rome no. (4 pieces, 10 tokens)",
    "citation characters 0 to 25",
    "answer   On weekdays from 8 to 16. (2 pieces, 5 tokens)",
  ]);
}, 30_000);
