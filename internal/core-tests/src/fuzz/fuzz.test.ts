import { describe, expect, test } from "vitest";
import { targets as planted } from "./planted.js";
import { runFuzz } from "./run-fuzz.js";
import { targets } from "./targets.js";

/** Each run has the same inputs, unless variables select others: `FUZZ_SEED=7 FUZZ_COUNT=100000 pnpm vitest internal/core-tests/src/fuzz`. */
const seed = Number(process.env.FUZZ_SEED ?? 1);
const count = Number(process.env.FUZZ_COUNT ?? 300);
const timeout = 600_000;

describe(`hostile inputs, seed ${seed}`, () => {
  test.concurrent.each(Object.keys(targets))("%s handles them in bounded time", { timeout }, async (target) => {
    const location = new URL("./targets.ts", import.meta.url);
    expect(await runFuzz(target, { targets: location, seed, count, stopMs: 20_000 })).toBeUndefined();
  });
});

describe("a planted fault", () => {
  const run = (target: string) =>
    runFuzz(target, { targets: new URL("./planted.ts", import.meta.url), seed: 3, count: 50, stopMs: 1_500 });

  test.concurrent.each([
    [
      "exponential",
      /^One input took more than 1500 ms\. Repeat it with FUZZ_SEED=3; the input is number \d+ of "exponential"\.$/,
    ],
    ["regex", /^One input took more than 1500 ms\./],
    ["throwing", /^TypeError: planted\. Repeat it with FUZZ_SEED=3; the input is number \d+/],
    ["fine", /^undefined$/],
  ])("is found: %s", { timeout }, async (target, problem) => {
    expect(Object.keys(planted)).toContain(target);
    expect(String(await run(target))).toMatch(problem);
  });

  test("is found again with the same seed, at the same input", { timeout }, async () => {
    expect(await run("throwing")).toBe(await run("throwing"));
  });
});
