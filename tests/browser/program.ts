// Runs in the page: the quickstart's agent, on files in the bundle.
import { Agent, LocusError, type RunResult, tool } from "@locus/core";
import { OpenAIModel as SdkModel } from "@locus/openai";
import { OpenAIModel as FetchModel } from "@locus/openai/fetch";
import { OpenAIResponsesModel as SdkResponsesModel } from "@locus/openai/responses";
import { OpenAIResponsesModel as FetchResponsesModel } from "@locus/openai/responses/fetch";
import * as z from "zod";

/** The two entries of each API. */
const models = {
  "@locus/openai": SdkModel,
  "@locus/openai/fetch": FetchModel,
  "@locus/openai/responses": SdkResponsesModel,
  "@locus/openai/responses/fetch": FetchResponsesModel,
};

/** The endpoint and the options of a run. */
export interface Connection {
  entry: keyof typeof models;
  baseURL: string;
  apiKey?: string;
  dangerouslyAllowBrowser?: boolean;
}

const files: Record<string, string> = { "README.md": "# locus\n\nFive lines that work.\n", LICENSE: "Apache-2.0\n" };
const path = z.object({ path: z.string() });
const read = (name: string): string => {
  const text = files[name];
  if (text === undefined) throw new Error(`No such file: ${name}`);
  return text;
};

const tools = [
  tool({ name: "list_files", description: "Lists all files.", parameters: z.object({}), execute: () => Object.keys(files) }),
  tool({ name: "read_file", description: "Reads a file.", parameters: path, execute: (args) => read(args.path) }),
  tool({
    name: "count_lines",
    description: "Counts the lines of a file.",
    parameters: path,
    execute: (args) => read(args.path).split("\n").length - 1,
  }),
];

const outputSchema = z.object({ license: z.string(), readmeLines: z.number() });
/** The output of the agent. */
export type Answer = z.infer<typeof outputSchema>;

const createModel = ({ entry, ...options }: Connection) => new models[entry]({ model: "gpt-4.1", ...options });

/** Provided by the test: resolves once the test has seen this text. */
declare const sawText: (text: string) => Promise<void>;

/** Runs to the end. The test sees each text delta before the page reads the next one. */
export async function ask(connection: Connection): Promise<Pick<RunResult<Answer>, "message" | "parsed" | "usage">> {
  const agent = new Agent({ model: createModel(connection), tools, outputSchema });
  const run = agent.run("Under which license is this, and how long is its README?");
  for await (const event of run) {
    if (event.type === "model_chunk" && event.content) await sawText(event.content);
  }
  const { message, parsed, usage } = await run.result();
  return { message, parsed, usage };
}

/** Leaves a run at its first text delta, by `break` or by its signal. */
export async function leave(connection: Connection, way: "break" | "signal"): Promise<string> {
  const controller = new AbortController();
  const run = new Agent({ model: createModel(connection) }).run("Hello", { signal: controller.signal });
  for await (const event of run) {
    if (event.type !== "model_chunk") continue;
    if (way === "break") break;
    controller.abort();
  }
  return (await run.result()).stopReason;
}

/** The error of a model's constructor. */
export function construct(connection: Connection): string {
  try {
    createModel(connection);
    return "nothing";
  } catch (error) {
    return LocusError.isInstance(error) ? `${error.name}: ${error.message}` : String(error);
  }
}
