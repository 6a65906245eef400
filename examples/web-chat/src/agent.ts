import { Agent, type AgentRun, type EventOf, MemoryCheckpointer, type Model, tool } from "@locus/core";
import { OpenAIModel } from "@locus/openai";
import { startChatServer } from "@locus/testkit/servers";
import * as z from "zod";
import { standIn } from "./stand-in.js";

const weather = tool({
  name: "weather",
  description: "The weather of a city, now.",
  parameters: z.object({ city: z.string() }),
  execute({ city }) {
    if (city === "Atlantis") throw new Error("No route to station-7.internal");
    return { city, degrees: 4 + city.length, at: new Date() };
  },
});

/** The request of the page. */
export const chatRequest = z.object({ threadId: z.string().min(1), prompt: z.string().min(1) });

const createAgent = (model: Model) =>
  new Agent({
    model,
    tools: [weather],
    systemPrompt: "You are a helpful assistant. Ask the weather tool about the weather.",
    checkpointer: new MemoryCheckpointer(),
  });

/** The events that the page reads. */
export type ChatEvent = EventOf<ReturnType<typeof createAgent>>;

/** The chat behind both servers. */
export interface Chat extends AsyncDisposable {
  /**
   * Starts a run on a thread after the previous run has ended.
   *
   * @param send - Converts the run to an HTTP answer, and thereby reads the run.
   */
  answer<T>(request: z.infer<typeof chatRequest>, send: (run: AgentRun<undefined, ChatEvent>) => T): Promise<T>;
}

/** OpenAI with a key, otherwise a stand-in behind a server in this process. */
export async function startChat({ chunkDelayMs = 30 }: { chunkDelayMs?: number } = {}): Promise<Chat> {
  const { OPENAI_API_KEY } = process.env;
  const server = OPENAI_API_KEY ? undefined : await startChatServer(standIn, { chunkDelayMs });
  const model = server
    ? new OpenAIModel({ model: "stand-in", baseURL: server.baseURL, apiKey: null })
    : new OpenAIModel({ model: "gpt-5.5" });
  const agent = createAgent(model);
  const running = new Map<string, Promise<unknown>>();
  return {
    async answer({ threadId, prompt }, send) {
      // A stopped run still saves its text.
      await running.get(threadId);
      const run = agent.run(prompt, { threadId });
      const sent = send(run);
      const ended = run
        .result()
        .catch(() => {})
        .finally(() => {
          if (running.get(threadId) === ended) running.delete(threadId);
        });
      running.set(threadId, ended);
      return sent;
    },
    [Symbol.asyncDispose]: async () => server?.close(),
  };
}
