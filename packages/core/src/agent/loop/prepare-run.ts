import { type Message, textOf, toolCallsOf } from "../../contract/message.js";
import type { Model } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import { serializeError } from "../../errors/locus-error.js";
import type { JsonObject } from "../../json/json.js";
import { checkMessages } from "../threads/check-messages.js";
import type { AgentState } from "../threads/state.js";
import { answerLostCalls, createState, restoreState, takeState } from "../threads/state.js";
import { type AgentInput, toMessages } from "../threads/to-messages.js";
import { checkOptions, type OptionRules } from "./check-options.js";
import type { ModelSource, RunOptions, SystemPrompt } from "./config.js";
import { type ResolvedConfig, settingNames } from "./resolve-config.js";
import { Run } from "./run.js";
import { runPhase } from "./run-phase.js";
import { beginning, type RunPoint } from "./run-point.js";

const rules: OptionRules = [
  [
    "signal",
    (value) => (typeof Object(value).addEventListener === "function" ? undefined : "must be an AbortSignal (controller.signal)"),
  ],
  [
    "threadId",
    (value) =>
      typeof value === "string" && value !== "" && !value.includes("\u001f") ? undefined : "must be text without U+001F",
  ],
  ["state metadata headers", "object"],
  ["settings", [[settingNames, "any"]]],
  ["context", "any"],
];

/** Makes a run ready: resolves the model, takes up the thread, writes the system prompt. */
export async function prepareRun<Output>(
  config: ResolvedConfig<Output>,
  given: AgentInput,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Run<Output>> {
  checkOptions("agent.run()", options, rules);
  if (given === "") throw new ConfigurationError("The input is an empty text.");
  const { state, version } = await takeUpThread(config, options, restoreState);
  const input = copyInput(toMessages(given), state);
  state.metadata = { ...state.metadata, ...copyMetadata(options.metadata) };
  state.iteration = state.confidence = 0;
  const prompt = { prompt: input.map(textOf).join("\n"), metadata: state.metadata };
  return makeRun(config, options, signal, { state, version, input, prompt, point: beginning(state.messages.length) });
}

/**
 * Makes a run ready that goes on from a point, within the limits of the run that stood there. Calls that had started are not made again.
 *
 * @param point - Where that run stood when the state was saved.
 */
export async function continueRun<Output>(
  config: ResolvedConfig<Output>,
  options: RunOptions,
  signal: AbortSignal,
  point: RunPoint,
): Promise<Run<Output>> {
  const { state, version } = await takeUpThread(config, options, takeState);
  const input = state.messages.slice(point.firstMessage).filter(({ role }) => role === "user");
  const prompt = { prompt: input.slice(0, 1).map(textOf).join("\n"), metadata: state.metadata };
  return makeRun(config, options, signal, { state, version, input: undefined, prompt, point });
}

async function makeRun<Output>(
  config: ResolvedConfig<Output>,
  { threadId, context, settings, headers }: RunOptions,
  signal: AbortSignal,
  parts: Pick<Run<Output>["parts"], "state" | "version" | "input" | "point"> & {
    prompt: { prompt: string; metadata: JsonObject };
  },
): Promise<Run<Output>> {
  const model = await resolveModel(config.model, "model");
  const auxiliaryModel =
    config.auxiliaryModel === undefined ? model : await resolveModel(config.auxiliaryModel, "auxiliaryModel");
  const { prompt, ...rest } = parts;
  return new Run({
    ...rest,
    config,
    runId: parts.point.id,
    threadId,
    app: context,
    signal,
    model,
    auxiliaryModel,
    systemPrompt: await writeSystemPrompt(config.systemPrompt, prompt),
    settings: settings ? { ...config.settings, ...settings } : config.settings,
    headers: headers ? { ...config.headers, ...headers } : config.headers,
  });
}

/** Shows the hooks the messages of this invocation and puts what they make of them into the thread. */
export async function takeInput<Output>(run: Run<Output>, input: readonly Message[]): Promise<void> {
  let messages = input;
  let isRewritten = false;
  await runPhase(
    run,
    "beforeInvocation",
    () => ({ input: messages }),
    (directive) => {
      if (directive.messages === undefined) return;
      messages = directive.messages;
      isRewritten = true;
    },
  );
  if (isRewritten) run.appendFromHook(messages, "messages");
  else run.append(...messages);
  answerLostCalls(run.state);
  if (run.state.messages.length === 0) {
    throw new ConfigurationError("There is nothing to send: the input is empty, and so is the thread.");
  }
}

/** The caller's messages as copies, so that what the caller does with them later changes nothing. @throws ConfigurationError */
function copyInput(messages: readonly Message[], state: AgentState): Message[] {
  const calls = new Set(state.messages.flatMap((message) => toolCallsOf(message).map(({ id }) => id)));
  return copy(checkMessages(messages, "The input", calls), "The input");
}

function copyMetadata(metadata: JsonObject | undefined): JsonObject | undefined {
  return metadata && copy(metadata, "metadata");
}

/** @throws ConfigurationError on what JSON cannot hold, such as a function. */
function copy<T>(value: T, what: string): T {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new ConfigurationError(`${what} must be JSON: ${serializeError(cause).message}`, { cause });
  }
}

async function resolveModel(source: ModelSource, option: string): Promise<Model> {
  const model = await (typeof source === "function" ? source() : source);
  if (typeof Object(model).stream === "function") return model;
  throw new ConfigurationError(`The ${option} function or promise gave no model, that is no object with stream().`, { option });
}

async function takeUpThread<Output>(
  { checkpointer }: ResolvedConfig<Output>,
  { threadId, state }: RunOptions,
  take: (saved: AgentState) => AgentState,
): Promise<Pick<Run<Output>["parts"], "state" | "version">> {
  if (state !== undefined && threadId !== undefined)
    throw new ConfigurationError("Pass either threadId or state.", { option: "state" });
  if (threadId === undefined) return { state: state ? take(copy(state, "state")) : createState(), version: undefined };
  if (checkpointer === undefined) {
    throw new ConfigurationError("A threadId needs an agent with a checkpointer.", { option: "threadId" });
  }
  const saved = await checkpointer.load(threadId);
  return saved ? { state: take(saved.state), version: saved.version } : { state: createState(), version: undefined };
}

async function writeSystemPrompt(
  source: SystemPrompt | undefined,
  run: { prompt: string; metadata: JsonObject },
): Promise<Exclude<SystemPrompt, (...given: never) => unknown> | undefined> {
  return typeof source === "function" ? source(run) : source;
}
