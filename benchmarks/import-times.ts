import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { median } from "./median.js";

const run = promisify(execFile);

/**
 * Prints the load time of modules: the median of new processes, which take turns.
 *
 * @param modules - URLs by name. The URLs of one name load one after the other.
 */
export async function printImportTimes(modules: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const contestants = Object.entries(modules).map(([name, urls]) => ({ name, urls, times: [] as number[] }));
  for (let round = 0; round < 15; round++) {
    for (const { urls, times } of contestants) {
      const code = `const start = performance.now();
        for (const url of ${JSON.stringify(urls)}) await import(url);
        console.log(performance.now() - start);`;
      const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code]);
      times.push(Number(stdout));
    }
  }
  for (const { name, times } of contestants) console.log(`  ${name.padEnd(45)} ${median(times).toFixed(1).padStart(8)} ms`);
}
