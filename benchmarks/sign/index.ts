/**
 * Time to sign a request, against `oci-common`, and to import `@locus/oci-signer`.
 *
 * The contestants take turns, round after round, in one process, with the same key and body; what counts is the median of their
 * CPU times (on all threads) and of the time that passed, each as a ratio to `oci-common`'s. The import is measured in processes of their own, against that of an empty file.
 */
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { ApiKeyCredentials, signRequest } from "@locus/oci-signer";
import { DefaultRequestSigner, SimpleAuthenticationDetailsProvider } from "oci-common";

const rounds = Number(process.env.BENCH_ROUNDS ?? 60);
/** Enough for the optimising compiler to be done with both. */
const warmUps = 30;

const url = "https://inference.generativeai.us-chicago-1.oci.oraclecloud.com/openai/v1/chat/completions";
const headers = { "content-type": "application/json" };
const [tenancy, user, fingerprint] = ["ocid1.tenancy.oc1..aaaa", "ocid1.user.oc1..bbbb", "20:3b:97:13:55:1c:5b:0d"];
const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKey = String(key.export({ type: "pkcs8", format: "pem" }));

const credentials = new ApiKeyCredentials({ tenancy, user, fingerprint, privateKey });
const signer = new DefaultRequestSigner(new SimpleAuthenticationDetailsProvider(tenancy, user, fingerprint, privateKey, null));

const contestants = {
  "oci-common": async (body: string) => {
    const request = { method: "POST", uri: url, headers: new Headers(headers), body } as const;
    await signer.signHttpRequest(request);
    return request.headers;
  },
  "@locus/oci-signer": async (body: string) =>
    signRequest({ method: "POST", url, headers, body, credentials: await credentials.resolve() }),
};

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Sample {
  cpu: number;
  wall: number;
}

/** Milliseconds per request, of a few in a row. */
async function measure(sign: (body: string) => Promise<Headers>, body: string, requests: number): Promise<Sample> {
  const [before, start] = [process.cpuUsage(), performance.now()];
  for (let request = 0; request < requests; request++) {
    if (!(await sign(body)).has("authorization")) throw new Error("Nothing was signed.");
  }
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1_000 / requests, wall: wall / requests };
}

const sizes = [
  { size: "2 KB", bytes: 2_000, requests: 20, aim: 4 },
  { size: "2 MB", bytes: 2_000_000, requests: 1, aim: 30 },
];
for (const { size, bytes, requests, aim } of sizes) {
  const body = JSON.stringify({ messages: [{ role: "user", content: "All work and no play. ".repeat(bytes / 22) }] });
  const samples = Object.entries(contestants).map(([name, sign]) => ({ name, sign, cpu: [] as number[], wall: [] as number[] }));
  for (let round = -warmUps; round < rounds; round++) {
    for (const { sign, cpu, wall } of samples) {
      const sample = await measure(sign, body, requests);
      if (round < 0) continue;
      cpu.push(sample.cpu);
      wall.push(sample.wall);
    }
  }
  console.log(`\n${size}, ${rounds} rounds, per request (aim: ${aim} times faster):`);
  const medians = samples.map(({ name, cpu, wall }) => ({ name, cpu: median(cpu), wall: median(wall) }));
  const [baseline = { cpu: Number.NaN, wall: Number.NaN }] = medians;
  for (const { name, cpu, wall } of medians) {
    const column = (value: number, of: number) => `${value.toFixed(3).padStart(9)} ms ${(of / value).toFixed(1).padStart(5)} ×`;
    console.log(`  ${name.padEnd(20)} CPU ${column(cpu, baseline.cpu)}   elapsed ${column(wall, baseline.wall)}`);
  }
}

const run = promisify(execFile);
const directory = await mkdtemp(join(tmpdir(), "locus-bench-"));
const empty = join(directory, "empty.mjs");
await writeFile(empty, "");
const imports: Record<string, string> = {
  "an empty file": pathToFileURL(empty).href,
  "@locus/oci-signer": import.meta.resolve("@locus/oci-signer"),
  "oci-common": import.meta.resolve("oci-common"),
};
const times = new Map<string, number[]>(Object.keys(imports).map((name) => [name, []]));
for (let round = 0; round < 15; round++) {
  for (const [name, specifier] of Object.entries(imports)) {
    const code = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start);`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code]);
    times.get(name)?.push(Number(stdout));
  }
}
console.log("\nimport, fresh processes (aim: 5 ms):");
for (const [name, values] of times) console.log(`  ${name.padEnd(20)} ${median(values).toFixed(1).padStart(8)} ms`);
await rm(directory, { recursive: true });
