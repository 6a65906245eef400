/**
 * CPU time per streamed token of `agent.run()`, on both entries of `@locus/openai`, against the `openai` SDK's own stream.
 *
 * The server runs in a separate process. The contestants take turns in one process. The result is the median of their CPU time (user
 * and system), and the ratio to the SDK's. Reading and dropping the body is the lower bound. Fails above 0.7 times
 * the SDK's.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent } from "@locus/core";
import { OpenAIModel as SdkModel } from "@locus/openai";
import { OpenAIModel as FetchModel } from "@locus/openai/fetch";
import OpenAI from "openai";
import { median } from "../median.js";
import { tokensPerAnswer } from "./tokens.js";

const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
/** Enough rounds to optimise the code of every contestant. */
const warmUps = 20;
const aim = 0.6;
const limit = 0.7;

const server = fork(new URL("./server.ts", import.meta.url), { execArgv: process.execArgv });
const [{ port }] = (await once(server, "message")) as [{ port: number }];

type Contestant = (baseURL: string) => Promise<number>;

const runAgent =
  (Model: typeof FetchModel | typeof SdkModel): Contestant =>
  async (baseURL) => {
    const agent = new Agent({ model: new Model({ model: "gpt-4.1-nano", baseURL, apiKey: "none" }) });
    let tokens = 0;
    for await (const event of agent.run("Go.")) if (event.type === "model_chunk" && event.content) tokens++;
    return tokens;
  };

const contestants: Record<string, Contestant> = {
  "fetch, body read and dropped": async (baseURL) => {
    const response = await fetch(`${baseURL}/chat/completions`, { method: "POST", body: "{}" });
    const reader = response.body?.getReader();
    while (reader && !(await reader.read()).done);
    return tokensPerAnswer;
  },
  "openai SDK stream": async (baseURL) => {
    const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
    const stream = await client.chat.completions.create({
      model: "gpt-4.1-nano",
      messages: [{ role: "user", content: "Go." }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let tokens = 0;
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) tokens++;
    return tokens;
  },
  "agent.run() on @locus/openai": runAgent(SdkModel),
  "agent.run() on @locus/openai/fetch": runAgent(FetchModel),
};

let worst = 0;
for (const [pace, meaning] of [
  ["burst", "50 events a write"],
  ["paced", "1 event a write"],
] as const) {
  const samples = new Map<string, number[]>(Object.keys(contestants).map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const before = process.cpuUsage();
      const tokens = await contestant(`http://127.0.0.1:${port}/${pace}/v1`);
      const { user, system } = process.cpuUsage(before);
      if (tokens !== tokensPerAnswer) throw new Error(`${name} saw ${tokens} of ${tokensPerAnswer} tokens`);
      if (round >= 0) samples.get(name)?.push((user + system) / tokens);
    }
  }
  const baseline = median(samples.get("openai SDK stream") ?? []);
  console.log(`\n${pace} (${meaning}), ${rounds} rounds of ${tokensPerAnswer} tokens, CPU per token:`);
  for (const [name, values] of samples) {
    const value = median(values);
    if (name.startsWith("agent")) worst = Math.max(worst, value / baseline);
    console.log(`  ${name.padEnd(36)} ${value.toFixed(2).padStart(6)} µs   ${(value / baseline).toFixed(2)} ×`);
  }
}
console.log(`\nAim: ${aim} × the SDK's stream; above ${limit} × this fails.`);
server.kill();
process.exitCode = worst > limit ? 1 : 0;
