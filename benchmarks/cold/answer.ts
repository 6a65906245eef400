/** Streams one answer of 2 000 tokens with the contestant named by the first argument, in a new process. */
const [contestant, baseURL] = process.argv.slice(2);

async function bySdk(): Promise<number> {
  const { default: OpenAI } = await import("openai");
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
}

async function byAgent(): Promise<number> {
  const { Agent } = await import("@locus/core");
  const { OpenAIModel } = contestant === "fetch" ? await import("@locus/openai/fetch") : await import("@locus/openai");
  const agent = new Agent({ model: new OpenAIModel({ model: "gpt-4.1-nano", baseURL, apiKey: "none" }) });
  let tokens = 0;
  for await (const event of agent.run("Go.")) if (event.type === "model_chunk" && event.content) tokens++;
  return tokens;
}

const tokens = await (contestant === "sdk" ? bySdk() : byAgent());
const { user, system } = process.cpuUsage();
process.send?.({ tokens, cpuMs: (user + system) / 1000 });
