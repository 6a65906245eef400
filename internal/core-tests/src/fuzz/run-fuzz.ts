import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FuzzReport } from "./worker.js";

/** Compiles the sources in the process of a run. */
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** What a fuzz run needs to know. */
export interface FuzzOptions {
  /** Where the targets are. */
  readonly targets: URL;
  /** Determines all inputs. */
  readonly seed: number;
  /** Inputs of each target. */
  readonly count: number;
  /** How long one input may take, in milliseconds. It tells what blows up from a slow machine, so it is generous. */
  readonly stopMs: number;
}

/**
 * Gives a target its inputs, in a process that is stopped when one of them takes too long.
 *
 * @returns What went wrong, with what repeats it; `undefined` where all went well.
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
