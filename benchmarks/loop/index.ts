/**
 * CPU time of a run with 50 tool turns of `agent.run()`, on both entries of `@locus/openai`, against a hand-written loop on the `openai` SDK:
 * the same server, the same zod schema, the same transcript. Fails above 1.3 times the hand-written loop.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, tool } from "@locus/core";
import { OpenAIModel as SdkModel } from "@locus/openai";
import { OpenAIModel as FetchModel } from "@locus/openai/fetch";
import OpenAI from "openai";
import { z } from "zod";
import { median } from "../median.js";
import { toolTurns } from "./turns.js";

const rounds = Number(process.env.BENCH_ROUNDS ?? 25);
/** Enough rounds to optimise the code of every contestant. */
const warmUps = 60;
const aim = 1.15;
const limit = 1.3;

const parameters = z.object({ city: z.string(), days: z.number() });
const forecast = ({ city, days }: z.output<typeof parameters>) => ({ city, days, celsius: 7, sky: "clear" });
const modelId = "gpt-4.1-nano";

type Contestant = (baseURL: string) => Promise<number>;

const byHand: Contestant = async (baseURL) => {
  const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
  const { $schema: _schema, ...schema } = z.toJSONSchema(parameters);
  const tools: OpenAI.ChatCompletionFunctionTool[] = [
    { type: "function", function: { name: "weather", description: "The weather.", parameters: schema } },
  ];
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "Go." }];
  let tokens = 0;
  for (let results = 0; ; ) {
    const stream = await client.chat.completions.create({
      model: modelId,
      messages,
      tools,
      stream: true,
      stream_options: { include_usage: true },
    });
    let content = "";
    const calls: OpenAI.ChatCompletionMessageFunctionToolCall[] = [];
    for await (const chunk of stream) {
      const delta = chunk.choices[0]?.delta;
      if (delta?.content) {
        content += delta.content;
        tokens++;
      }
      for (const { index, id = "", function: piece } of delta?.tool_calls ?? []) {
        const call = calls[index] ?? { id, type: "function", function: { name: piece?.name ?? "", arguments: "" } };
        calls[index] = call;
        call.function.arguments += piece?.arguments ?? "";
      }
    }
    if (calls.length === 0) return tokens * 1000 + results;
    messages.push({ role: "assistant", content, tool_calls: calls });
    for (const call of calls) {
      const result = forecast(parameters.parse(JSON.parse(call.function.arguments)));
      messages.push({ role: "tool", tool_call_id: call.id, content: JSON.stringify(result) });
      results++;
    }
  }
};

const runAgent =
  (Model: typeof FetchModel | typeof SdkModel): Contestant =>
  async (baseURL) => {
    const weather = tool({ name: "weather", description: "The weather.", parameters, execute: forecast });
    const agent = new Agent({
      model: new Model({ model: modelId, baseURL, apiKey: "none" }),
      tools: [weather],
      maxIterations: 100,
    });
    let tokens = 0;
    let results = 0;
    for await (const event of agent.run("Go.")) {
      if (event.type === "model_chunk" && event.content) tokens++;
      if (event.type === "tool_complete" && !event.error) results++;
    }
    return tokens * 1000 + results;
  };

const contestants: Record<string, Contestant> = {
  "by hand on the openai SDK": byHand,
  "agent.run() on @locus/openai": runAgent(SdkModel),
  "agent.run() on @locus/openai/fetch": runAgent(FetchModel),
};

const server = fork(new URL("./server.ts", import.meta.url), { execArgv: process.execArgv });
const [{ port }] = (await once(server, "message")) as [{ port: number }];
const samples = new Map<string, number[]>(Object.keys(contestants).map((name) => [name, []]));
const expected = (toolTurns + 1) * 10 * 1000 + toolTurns;
for (let round = -warmUps; round < rounds; round++) {
  for (const [name, contestant] of Object.entries(contestants)) {
    const before = process.cpuUsage();
    const seen = await contestant(`http://127.0.0.1:${port}/v1`);
    const { user, system } = process.cpuUsage(before);
    if (seen !== expected) throw new Error(`${name} saw ${seen} instead of ${expected}`);
    if (round >= 0) samples.get(name)?.push((user + system) / 1000);
  }
}
server.kill();

const baseline = median(samples.get("by hand on the openai SDK") ?? []);
console.log(`\n${toolTurns} tool turns, ${rounds} rounds, CPU per run:`);
const ratios = [...samples].map(([name, values]) => {
  const value = median(values);
  console.log(`  ${name.padEnd(36)} ${value.toFixed(1).padStart(6)} ms   ${(value / baseline).toFixed(2)} ×`);
  return value / baseline;
});
console.log(`\nAim: ${aim} × the loop by hand; above ${limit} × this fails.`);
process.exitCode = ratios.some((ratio) => ratio > limit) ? 1 : 0;
