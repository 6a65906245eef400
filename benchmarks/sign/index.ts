/**
 * Time to sign a request, against `oci-common`, and to import `@locus/oci-signer`.
 *
 * The contestants take turns, each in a separate process, so that neither collects the other's garbage. The results are the medians
 * of CPU time (on all threads) and elapsed time, each as a ratio to `oci-common`. The import
 * is measured in new processes, against that of an empty module.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { printImportTimes } from "../import-times.js";
import { median } from "../median.js";
import type { Round, Sample } from "./contestant.js";

const rounds = Number(process.env.BENCH_ROUNDS ?? 20);
/** Enough rounds to optimise the code of both. */
const warmUps = 5;

async function start(name: string) {
  const process = fork(new URL("./contestant.ts", import.meta.url), [name]);
  await once(process, "message");
  return { name, process };
}

const contestants = await Promise.all(["oci-common", "@locus/oci-signer"].map(start));
for (const { size, aim, ...round } of [
  { size: "2 KB", aim: 4, bytes: 2_000, requests: 50 },
  { size: "2 MB", aim: 30, bytes: 2_000_000, requests: 5 },
]) {
  const results = contestants.map(({ name, process }) => ({ name, process, samples: [] as Sample[] }));
  for (let number = -warmUps; number < rounds; number++) {
    for (const { process, samples } of results) {
      process.send(round satisfies Round);
      const [sample] = (await once(process, "message")) as [Sample];
      if (number >= 0) samples.push(sample);
    }
  }
  console.log(`\n${size}, ${rounds} rounds, per request (aim: ${aim} times faster):`);
  const medians = results.map(({ name, samples }) => ({
    name,
    cpu: median(samples.map(({ cpu }) => cpu)),
    elapsed: median(samples.map(({ elapsed }) => elapsed)),
  }));
  const [baseline = { cpu: Number.NaN, elapsed: Number.NaN }] = medians;
  for (const { name, cpu, elapsed } of medians) {
    const column = (value: number, of: number) => `${value.toFixed(3).padStart(9)} ms ${(of / value).toFixed(1).padStart(5)} ×`;
    console.log(`  ${name.padEnd(20)} CPU ${column(cpu, baseline.cpu)}   elapsed ${column(elapsed, baseline.elapsed)}`);
  }
}
for (const { process } of contestants) process.kill();

console.log("\nimport, fresh processes (aim: 5 ms):");
await printImportTimes({
  "an empty module": ["data:text/javascript,"],
  "@locus/oci-signer": [import.meta.resolve("@locus/oci-signer")],
  "oci-common": [import.meta.resolve("oci-common")],
});
