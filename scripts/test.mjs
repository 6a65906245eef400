// `npm test`: every check a change has to pass, in order, without stopping at the first failure. With --static, all but
// the tests. The counts end up in reports/summary.txt.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, install, root, run } from "./setup.mjs";

const reports = join(root, "reports");
const vitestReport = join(reports, "vitest.json");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports);

const staticOnly = process.argv.includes("--static");
const checks = [
  ["build", build],
  ["lint", () => run("biome", ["check", "--error-on-warnings"])],
  ["typecheck", typecheck],
  [
    "tests",
    () => run("vitest", ["run", "--project=!live", "--reporter=default", "--reporter=json", `--outputFile.json=${vitestReport}`]),
  ],
  ["size", () => run("size-limit", [])],
  ["knip", () => run("knip", [])],
  ["packed packages", () => run("node", ["scripts/check-packed.mjs"])],
].filter(([name]) => !(staticOnly && name === "tests"));

if (!install()) {
  console.error("Could not install the dependencies.");
  process.exit(1);
}

const results = checks.map(([name, check]) => {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const ok = check();
  return { name, ok, seconds: (performance.now() - start) / 1000 };
});

console.log("\n── summary");
for (const { name, ok, seconds } of results) console.log(`${ok ? "ok    " : "FAILED"}  ${name} (${seconds.toFixed(1)} s)`);

const tests = staticOnly ? { passed: 0, failed: 0, skipped: 0 } : countTests();
const testsOk = results.every(({ name, ok }) => name !== "tests" || (ok && tests.passed > 0));
// A run can fail without a failing test, on an unhandled rejection or with nothing to run; that counts as one.
if (!testsOk && tests.failed === 0) tests.failed = 1;
// Each other check that failed counts as one failure, so that the counts never look better than the run was.
tests.failed += results.filter(({ name, ok }) => name !== "tests" && !ok).length;

const summary = `${tests.passed} passed, ${tests.failed} failed`;
if (!staticOnly) {
  writeFileSync(join(reports, "summary.txt"), `${summary}\n`);
  if (tests.skipped > 0) console.log(`\n${tests.skipped} skipped, each with its reason in its name`);
  console.log(`\n${summary}`);
}
process.exitCode = testsOk && results.every(({ ok }) => ok) ? 0 : 1;

function typecheck() {
  const packages = run("turbo", ["run", "typecheck", "--continue", "--output-logs=errors-only"]);
  return run("tsc", ["-p", "tsconfig.json"]) && packages;
}

/** Reads the counts of vitest's JSON report. A test file that could not be loaded counts as one failure. */
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
