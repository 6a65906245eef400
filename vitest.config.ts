import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests run against the sources: the private condition comes first, so no package has to be built.
const conditions = ["@locus/source", "module", "node", "development|production"];
const resolve = { conditions };
const ssr = { resolve: { conditions } };
const setupFiles = [`${import.meta.dirname}/tests/setup/console-guard.ts`];

export default defineConfig({
  test: {
    passWithNoTests: true,
    // vitest would leave one core alone, which is half of the machine in CI; most tests wait for a socket or a process anyway.
    maxWorkers: availableParallelism(),
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          // Some start processes or make keys, on one worker for each core.
          testTimeout: 20_000,
          include: [
            "packages/*/src/**/*.test.ts",
            "scripts/*.test.ts",
            "internal/*/src/**/*.test.ts",
            "examples/*.test.ts",
            "examples/**/src/**/*.test.ts",
            "docs/**/*.test.ts",
            // Agents on the providers: they need several packages, but nothing built.
            "tests/agent/**/*.test.ts",
          ],
          setupFiles,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "types",
          include: [],
          // Enabled here and not with --typecheck: vitest ignores the flag when there are projects.
          typecheck: {
            enabled: true,
            only: true,
            include: ["packages/*/src/**/*.test-d.ts", "internal/*/src/**/*.test-d.ts"],
            tsconfig: "./tsconfig.types.json",
          },
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "e2e",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/agent/**", "**/node_modules/**"],
          setupFiles,
          globalSetup: `${import.meta.dirname}/tests/setup/pack.ts`,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          // Against the services themselves, with your own keys: `pnpm test:live`.
          name: "live",
          include: ["tests/live/**/*.live.ts"],
          setupFiles,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
