// An agent answers a question about this repository: `npm start`, or `npm start -- "Where is the SSE decoder?"`.
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { Agent, LocusError } from "@locus/core";
import * as z from "zod";
import { chooseModel } from "./model.js";
import { openRepository } from "./repository.js";
import { createTerminal } from "./terminal.js";
import { fileMatches, repositoryTools } from "./tools.js";

const question = process.argv.slice(2).join(" ") || "How are timeouts handled in this repository?";
const root = fileURLToPath(new URL("../../../", import.meta.url));
const terminal = createTerminal(process.stdout);

const Answer = z.object({
  answer: z.string().describe("Two or three sentences, with the numbers you found."),
  files: z.array(fileMatches).describe("The files that matter most."),
  filesSearched: z.number().int(),
});

try {
  await using chosen = await chooseModel();
  terminal.line(`locus quickstart\n${chosen.about}\n\nquestion  ${question}`);

  const agent = new Agent({
    model: chosen.model,
    tools: repositoryTools(openRepository(root)),
    systemPrompt:
      "You answer questions about a TypeScript repository. Look before you answer; make independent calls in parallel.",
    outputSchema: Answer,
  });
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());

  const startedAt = performance.now();
  let firstDeltaAt: number | undefined;
  let toolCalls = 0;
  const run = agent.run(question, { signal: interrupt.signal });
  for await (const event of run) {
    terminal.show(event);
    if (event.type === "think" || event.type === "model_chunk") firstDeltaAt ??= performance.now();
    if (event.type === "tool_complete") toolCalls++;
  }
  const { parsed, usage, iterations, stopReason } = await run.result();
  const seconds = (performance.now() - startedAt) / 1000;
  const firstMs = Math.round((firstDeltaAt ?? startedAt) - startedAt);

  terminal.line(`\nparsed    ${inspect(parsed, { depth: 3, breakLength: 110 }).replaceAll("\n", "\n          ")}`);
  terminal.line(`usage     ${usage.inputTokens ?? "?"} tokens in, ${usage.outputTokens ?? "?"} out`);
  terminal.line(
    `time      ${seconds.toFixed(1)} s, the first token after ${firstMs} ms; ${iterations} turns, ${toolCalls} tool calls`,
  );
  terminal.line(`stopped   ${stopReason}`);
} catch (error) {
  if (!LocusError.isInstance(error)) throw error;
  terminal.line(`\n${error.name}: ${error.message}`);
  process.exitCode = 1;
}
