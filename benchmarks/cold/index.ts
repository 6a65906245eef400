/**
 * CPU time of a whole process that starts, imports and streams one answer of 2 000 tokens: `@locus/openai/fetch` and `@locus/openai` against the
 * `openai` SDK alone. Nothing is compiled yet, as in a serverless function on a cold start. Uses built files, so that no loader is measured.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { median } from "../median.js";

const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const aim = 0.75;
const program = fileURLToPath(new URL("./answer.mjs", import.meta.url));

const source = readFileSync(new URL("./answer.ts", import.meta.url), "utf8");
const { outputText } = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
writeFileSync(program, outputText);

const server = fork(new URL("./server.ts", import.meta.url), { execArgv: process.execArgv });
const [{ port }] = (await once(server, "message")) as [{ port: number }];
const samples = new Map<string, number[]>([
  ["sdk", []],
  ["fetch", []],
  ["entry on the SDK", []],
]);
for (let round = -2; round < rounds; round++) {
  for (const [name, values] of samples) {
    const child = fork(program, [name, `http://127.0.0.1:${port}/v1`], { execArgv: [] });
    const [{ tokens, cpuMs }] = (await once(child, "message")) as [{ tokens: number; cpuMs: number }];
    await once(child, "exit");
    if (tokens !== 2000) throw new Error(`${name} saw ${tokens} of 2000 tokens`);
    if (round >= 0) values.push(cpuMs);
  }
}
server.kill();
rmSync(program);

const baseline = median(samples.get("sdk") ?? []);
console.log(`\nOne cold answer of 2 000 tokens, ${rounds} processes each, CPU of the whole process:`);
for (const [name, values] of samples) {
  const value = median(values);
  console.log(`  ${name.padEnd(18)} ${value.toFixed(0).padStart(5)} ms   ${(value / baseline).toFixed(2)} ×`);
}
console.log(`\nAim: ${aim} × the SDK, for @locus/openai/fetch.`);
