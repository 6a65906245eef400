import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/**
 * Runs the `main.ts` next to a test as a user would, in the example's folder and without OCI or OpenAI variables.
 *
 * @param test - The test's `import.meta.url`.
 * @returns The output of the program.
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
