import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const compilers = join(import.meta.dirname, "../../internal/compilers/node_modules");

/** The supported versions of TypeScript, each with the path of its compiler. */
export const typescripts = [
  { version: "5.6", tsc: join(compilers, "typescript-5.6/bin/tsc") },
  { version: "5.9", tsc: join(compilers, "typescript-5.9/bin/tsc") },
  { version: "6.0", tsc: join(import.meta.dirname, "../node_modules/typescript/bin/tsc") },
  { version: "7.0", tsc: join(compilers, "typescript-7/bin/tsc") },
] as const;

/** The output of a compiler, whether it succeeds or not. */
export async function runCompiler(tsc: string, ...args: string[]): Promise<string> {
  try {
    return (await execute(process.execPath, [tsc, ...args])).stdout;
  } catch (error) {
    return error instanceof Error && "stdout" in error ? String(error.stdout) || error.message : String(error);
  }
}
