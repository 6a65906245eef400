import { spawnSync } from "node:child_process";
import process from "node:process";

// Prints the secrets matrix, with what is in each dimension.
const { status } = spawnSync("vitest", ["run", "--project", "unit", "tests/agent/secrets-matrix.test.ts"], {
  stdio: "inherit",
  env: { ...process.env, SECRETS_MATRIX: "1" },
});
process.exitCode = status ?? 1;
