import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FuzzReport } from "./worker.js";

/** Compiles the sources in the process of a run. */
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** Options of a fuzz run. */
export interface FuzzOptions {
  /** The module of the targets. */
  readonly targets: URL;
  /** The seed of all inputs. */
  readonly seed: number;
  /** The number of inputs per target. */
  readonly count: number;
  /** The time limit for one input, in milliseconds. It is generous, so that a slow machine does not count as a fault. */
  readonly stopMs: number;
}

/**
 * Runs a target in a child process, which is stopped when an input exceeds the time limit.
 *
 * @returns The fault with the command that repeats it, or `undefined`.
 */
export async function runFuzz(target: string, { targets, seed, count, stopMs }: FuzzOptions): Promise<string | undefined> {
  const child = fork(
    fileURLToPath(new URL("./worker.ts", import.meta.url)),
    [targets.href, target, String(seed), String(count)],
    {
      execArgv: ["--import", loader, "--conditions=@locus/source"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  let problem: string | undefined;
  let newest = -1;
  let timer: NodeJS.Timeout | undefined;
  const fail = (what: string): void => {
    problem ??= `${what} Repeat it with FUZZ_SEED=${seed}; the input is number ${newest} of "${target}".`;
  };
  const [code] = await new Promise<[code: number | null]>((resolve) => {
    child.on("message", (report: FuzzReport) => {
      clearTimeout(timer);
      if ("thrown" in report) return fail(`${report.thrown}.`);
      newest = report.input;
      timer = setTimeout(() => {
        fail(`One input took more than ${stopMs} ms.`);
        child.kill("SIGKILL");
      }, stopMs);
    });
    child.on("exit", (status) => resolve([status]));
  });
  clearTimeout(timer);
  if (code !== 0 || newest < count - 1) fail(`The process ended with ${code}.`);
  return problem;
}
