import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/**
 * Runs the `main.ts` beside a test as a user would, in its example's folder and with nothing of OCI or OpenAI in the environment.
 *
 * @param test - The test's `import.meta.url`.
 * @returns What it printed.
 */
export async function runProgram(test: string): Promise<string> {
  const main = fileURLToPath(new URL("main.ts", test));
  const { PATH = "" } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--conditions=@locus/source", main], {
    cwd: fileURLToPath(new URL("..", test)),
    env: { PATH },
  });
  return stdout;
}
