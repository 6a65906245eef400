import {
  Agent,
  type AgentConfig,
  type AgentState,
  type AssistantMessage,
  type LocusEvent,
  type Message,
  type Model,
  type Tool,
  tool,
} from "@locus/core";
import { checkTranscript } from "@locus/internal-core-tests";
import type { TurnContent } from "@locus/testkit";
import * as z from "zod";

const celsius: Readonly<Record<string, number>> = { Oslo: 14, Rome: 22, Lima: 19, Quito: 15, Cairo: 31 };

/** Knows five cities, and throws for any other. */
export const weather: Tool = tool({
  name: "weather",
  description: "Current weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute({ city }) {
    if (celsius[city] === undefined) throw new Error(`No weather for ${city}.`);
    return { city, celsius: celsius[city] };
  },
});

/** Parallel calls of the tool. */
export const askWeather = (...cities: readonly string[]): TurnContent => ({
  toolCalls: cities.map((city) => ({ name: "weather", arguments: { city } })),
});

/** The system prompt of the agents. */
export const systemPrompt = "You know the weather.";

/** One prompt, and the model's answers in its run. */
export interface Exchange {
  prompt: string;
  answers: readonly TurnContent[];
}

/** Five turns: parallel calls, thoughts before text and before calls, text before a call, calls in a row, a tool that fails. */
export const fiveTurns: readonly Exchange[] = [
  {
    prompt: "Oslo and Rome?",
    answers: [{ reasoning: ["Two ", "cities."], ...askWeather("Oslo", "Rome") }, { text: ["Oslo 14, ", "Rome 22."] }],
  },
  { prompt: "Which is warmer?", answers: [{ reasoning: "22 is more.", text: "Rome." }] },
  {
    prompt: "And Lima and Quito?",
    answers: [
      { reasoning: "One by one.", text: "Let me see.", ...askWeather("Lima") },
      { reasoning: "The other.", ...askWeather("Quito") },
      { text: "Lima 19, Quito 15." },
    ],
  },
  { prompt: "Thanks.", answers: [{ text: "You are welcome." }] },
  {
    prompt: "Atlantis and Cairo?",
    answers: [
      { reasoning: "Is there one?", ...askWeather("Atlantis", "Cairo") },
      { reasoning: "There is not.", text: "Cairo 31." },
    ],
  },
];

/** All answers, in order. */
export const answersOf = (exchanges: readonly Exchange[]): TurnContent[] => exchanges.flatMap(({ answers }) => answers);

/** An agent with the tool. */
export function weatherOf<Output = undefined>(model: Model, config: Partial<AgentConfig<Output>> = {}): Agent<Output> {
  return new Agent<Output>({ model, tools: [weather], systemPrompt, retry: { maxAttempts: 1 }, ...config });
}

/** A warning, and the call of the model that it came in. */
interface Warning {
  /** The number of the turn, from 1. */
  turn: number;
  /** The number of the call in it, from 1. */
  call: number;
  code: string;
}

/** The outcome of a conversation. */
export interface Conversation {
  /** The state after each turn. */
  states: readonly AgentState[];
  /** The state after the last turn. */
  state: AgentState;
  messages: readonly Message[];
  warnings: readonly Warning[];
}

/**
 * Runs a conversation on one thread, each turn with the state of the previous one, and checks every transcript.
 *
 * @param agent - Returns the agent of a turn by its number, from 1.
 * @param exchanges - The prompts and answers.
 * @param state - The state to resume. @defaultValue a new thread
 */
export async function converse(
  agent: (turn: number) => Agent | Promise<Agent>,
  exchanges: readonly Exchange[],
  state?: AgentState,
): Promise<Conversation> {
  const states: AgentState[] = [];
  const warnings: Warning[] = [];
  let current = state;
  for (const [index, { prompt }] of exchanges.entries()) {
    const turn = index + 1;
    const run = (await agent(turn)).run(prompt, { state: current });
    for await (const event of run) warnings.push(...warningIn(event, turn));
    const result = await run.result();
    checkTranscript(result.messages);
    current = result.state;
    states.push(current);
  }
  if (!current) throw new Error("The conversation has no turn.");
  return { states, state: current, messages: current.messages, warnings };
}

/** The outcome of the undisturbed five turns, computed once for all tests that compare with it. */
export function undisturbed(makeModel: () => Promise<Model>): () => Promise<Conversation> {
  let conversation: Promise<Conversation> | undefined;
  return () => {
    conversation ??= makeModel().then((model) => converse(() => weatherOf(model), fiveTurns));
    return conversation;
  };
}

/** The warning in an event, if it is one. */
function warningIn(event: LocusEvent, turn: number): Warning[] {
  return event.type === "model_warning" ? [{ turn, call: event.iteration, code: event.code }] : [];
}

/** A model call, derived from the transcript. */
export interface ModelCall {
  answer: AssistantMessage;
  /** All messages before its answer. */
  before: readonly Message[];
  /** The messages after the previous answer. */
  since: readonly Message[];
  /** The response id of the previous answer. */
  previous: string | undefined;
}

/** The model calls in a transcript. */
export function callsIn(messages: readonly Message[]): ModelCall[] {
  return messages.flatMap((answer, index) => {
    if (answer.role !== "assistant") return [];
    const before = messages.slice(0, index);
    const since = before.slice(before.map((message) => message.role).lastIndexOf("assistant") + 1);
    return [{ answer, before, since, previous: newestResponse(before) }];
  });
}

/** The response id of the latest answer in a transcript. */
export function newestResponse(messages: readonly Message[]): string | undefined {
  return messages.flatMap((message) => (message.role === "assistant" ? [message.origin?.responseId] : [])).at(-1);
}
