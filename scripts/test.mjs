// `npm test`: runs every check, without stopping at the first failure. With --static, all except the tests.
// The counts end up in reports/summary.txt.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, forEachInParallel, install, root, run, runInParallel } from "./setup.mjs";

const reports = join(root, "reports");
const vitestReport = join(reports, "vitest.json");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports);

const staticOnly = process.argv.includes("--static");
const vitest = ["run", "--project=!live", "--reporter=default", "--reporter=json", `--outputFile.json=${vitestReport}`];

/** Checks that need the build, but not each other. They run in parallel, and each prints its output when it is done. */
const staticChecks = [
  ["packed packages", "node", ["scripts/check-packed.mjs"]],
  ["typecheck", "node", ["scripts/typecheck.mjs"]],
  ["knip", "knip", []],
  ["public API", "node", ["scripts/api-report.mjs", "--check"]],
  ["lint", "biome", ["check", "--error-on-warnings"]],
  ["size", "size-limit", []],
  ["folders", "node", ["scripts/check-folders.mjs"]],
  ["generated docs", "node", ["scripts/docs.mjs", "--check"]],
  ["phrases", "node", ["scripts/check-phrases.mjs"]],
];

if (!install()) {
  console.error("Could not install the dependencies.");
  process.exit(1);
}

const results = [
  await timed("build", async () => {
    title("build");
    return build();
  }),
  ...(await forEachInParallel(staticChecks, ([name, command, args]) =>
    timed(name, async () => {
      const { ok, output } = await runInParallel(command, args);
      title(name);
      console.log(output.trimEnd());
      return ok;
    }),
  )),
];
if (!staticOnly) {
  results.push(
    await timed("tests", async () => {
      title("tests");
      return run("vitest", vitest);
    }),
  );
}

console.log("\n── summary");
for (const { name, ok, seconds } of results) console.log(`${ok ? "ok    " : "FAILED"}  ${name} (${seconds.toFixed(1)} s)`);

const tests = staticOnly ? { passed: 0, failed: 0, skipped: 0 } : countTests();
const testsOk = results.every(({ name, ok }) => name !== "tests" || (ok && tests.passed > 0));
// A run without a failing test can fail, by an unhandled rejection or without any test. That counts as one failure.
if (!testsOk && tests.failed === 0) tests.failed = 1;
// Each other failed check counts as one failure, so that the counts never look better than the run.
tests.failed += results.filter(({ name, ok }) => name !== "tests" && !ok).length;

const summary = `${tests.passed} passed, ${tests.failed} failed`;
if (!staticOnly) {
  writeFileSync(join(reports, "summary.txt"), `${summary}\n`);
  if (tests.skipped > 0) console.log(`\n${tests.skipped} skipped, each with its reason in its name`);
  console.log(`\n${summary}`);
}
process.exitCode = testsOk && results.every(({ ok }) => ok) ? 0 : 1;

function title(name) {
  console.log(`\n── ${name}`);
}

/** Runs a check, and returns its result and duration. */
async function timed(name, check) {
  const start = performance.now();
  const ok = await check();
  return { name, ok, seconds: (performance.now() - start) / 1000 };
}

/** Reads the counts of vitest's JSON report. A test file that fails to load counts as one failure. */
function countTests() {
  try {
    const report = JSON.parse(readFileSync(vitestReport, "utf8"));
    const notLoaded = report.testResults.filter(
      (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
    ).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + notLoaded,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    };
  } catch (error) {
    console.error(`No test report: ${error.message}`);
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
