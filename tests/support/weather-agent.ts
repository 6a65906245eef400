import { Agent, type AgentConfig, tool } from "@locus/core";
import { type OpenAIModelOptions, OpenAIModel as SdkModel } from "@locus/openai";
import { OpenAIModel as FetchModel } from "@locus/openai/fetch";
import * as z from "zod";

/** The two entries of `@locus/openai`, for `describe.each`. */
export const entries: { entry: string; Model: typeof SdkModel | typeof FetchModel }[] = [
  { entry: "@locus/openai", Model: SdkModel },
  { entry: "@locus/openai/fetch", Model: FetchModel },
];

/** The output schema, for tests that ask for an object. */
export const report: z.ZodObject<{ warmest: z.ZodString; celsius: z.ZodNumber; note: z.ZodOptional<z.ZodString> }> = z.object({
  warmest: z.string(),
  celsius: z.number(),
  note: z.string().optional(),
});

/** An agent with a tool, and the calls of the tool. */
export interface WeatherAgent<Output> {
  agent: Agent<Output>;
  /** The requested cities, in the order of their calls. */
  started: string[];
}

/**
 * An agent with a `weather` tool. Calls come in pairs, and return only after both have started.
 *
 * @param Model - The entry's class.
 * @param options - The endpoint of the model.
 */
export function weatherAgent<Output = undefined>(
  Model: typeof SdkModel | typeof FetchModel,
  options: Omit<OpenAIModelOptions, "model">,
  config: Partial<AgentConfig<Output>> = {},
): WeatherAgent<Output> {
  const started: string[] = [];
  let bothStarted: () => void = () => {};
  const barrier = new Promise<void>((resolve) => {
    bothStarted = resolve;
  });
  const weather = tool({
    name: "weather",
    description: "Current weather of a city.",
    parameters: z.object({ city: z.string() }),
    async execute({ city }) {
      if (started.push(city) === 2) bothStarted();
      await barrier;
      return { city, celsius: 10 + city.length };
    },
  });
  const model = new Model({ model: "gpt-4.1", ...options });
  return { started, agent: new Agent({ model, tools: [weather], systemPrompt: "You know the weather.", ...config }) };
}
