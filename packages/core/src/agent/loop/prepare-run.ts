import { checkOptions, type OptionRules } from "../../call/check-options.js";
import { type Message, textOf, toolCallsOf } from "../../contract/message.js";
import type { Model } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import type { JsonObject } from "../../json/json.js";
import { isAbortSignal } from "../../platform/abort.js";
import type { Hook } from "../hooks/hook.js";
import { checkMessage, checkMessages } from "../threads/check-messages.js";
import { copyJson } from "../threads/copy-json.js";
import type { AgentState } from "../threads/state.js";
import { answerLostCalls, createState, restoreState, takeState } from "../threads/state.js";
import { type AgentInput, toMessages } from "../threads/to-messages.js";
import { appendFromHook } from "./append-from-hook.js";
import type { ModelSource, RunOptions, SystemPrompt } from "./config.js";
import { hookName } from "./hook-fault.js";
import { type ResolvedConfig, settingNames } from "./resolve-config.js";
import { Run } from "./run.js";
import { runPhase } from "./run-phase.js";
import { beginning, type RunPoint } from "./run-point.js";

const rules: OptionRules = [
  ["signal", (value) => (isAbortSignal(value) ? undefined : "must be an AbortSignal")],
  [
    "threadId",
    (value) =>
      typeof value === "string" && value !== "" && !value.includes("\u001f") ? undefined : "must be text without U+001F",
  ],
  ["state metadata headers", "object"],
  ["settings", [[settingNames, "any"]]],
  ["context", "any"],
];

/** Prepares a run: resolves the model, loads the thread, writes the system prompt. */
export async function prepareRun<Output>(
  config: ResolvedConfig<Output>,
  given: AgentInput,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Run<Output>> {
  checkOptions("agent.run()", options, rules);
  if (given === "") throw new ConfigurationError("The input is an empty text.");
  const { state, version } = await loadThread(config, options, restoreState);
  const input = copyInput(toMessages(given), state);
  state.metadata = { ...state.metadata, ...(options.metadata && copyJson(options.metadata, "metadata")) };
  state.iteration = state.confidence = 0;
  const prompt = { prompt: input.map(textOf).join("\n"), metadata: state.metadata };
  return makeRun(config, options, signal, { state, version, input, prompt, point: beginning(state.messages.length) });
}

/**
 * Prepares a run that resumes at a point, within the limits of the original run. Calls that had started do not start again.
 *
 * @param point - The point at which the original run saved the state.
 */
export async function continueRun<Output>(
  config: ResolvedConfig<Output>,
  options: RunOptions,
  signal: AbortSignal,
  point: RunPoint,
): Promise<Run<Output>> {
  const { state, version } = await loadThread(config, options, takeState);
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
  signal.throwIfAborted();
  const model = await resolveModel(config.model, "model");
  const auxiliaryModel = config.auxiliaryModel ? await resolveModel(config.auxiliaryModel, "auxiliaryModel") : model;
  const { prompt, ...rest } = parts;
  signal.throwIfAborted();
  const systemPrompt = await writeSystemPrompt(config.systemPrompt, prompt);
  // Otherwise nothing would release the timers of a run that ended before it began.
  signal.throwIfAborted();
  return new Run({
    ...rest,
    config,
    runId: parts.point.id,
    threadId,
    app: context,
    signal,
    model,
    auxiliaryModel,
    systemPrompt,
    settings: settings ? { ...config.settings, ...settings } : config.settings,
    headers: headers ? { ...config.headers, ...headers } : config.headers,
  });
}

/** Shows the messages of this invocation to the hooks, and appends the result to the thread. */
export async function takeInput<Output>(run: Run<Output>, input: readonly Message[]): Promise<void> {
  let messages = input;
  let rewrittenBy: Hook | undefined;
  await runPhase(
    run,
    "beforeInvocation",
    () => ({ input: messages }),
    (directive, hook) => {
      if (directive.messages === undefined) return;
      messages = directive.messages;
      rewrittenBy = hook;
    },
  );
  if (rewrittenBy) appendFromHook(run, messages, `${hookName(rewrittenBy)}: messages`);
  else for (const message of messages) run.append(message);
  answerLostCalls(run.state);
  if (run.state.messages.length === 0) {
    throw new ConfigurationError("The input is empty, and so is the thread.");
  }
}

/** Copies the caller's messages, so that later changes by the caller have no effect. @throws ConfigurationError */
function copyInput(messages: readonly unknown[], state: AgentState): Message[] {
  const calls = new Set(state.messages.flatMap((message) => toolCallsOf(message).map(({ id }) => id)));
  return copyJson(checkMessages(messages, "The input", calls), "The input");
}

async function resolveModel(source: ModelSource, option: string): Promise<Model> {
  const model = await (typeof source === "function" ? source() : source);
  if (typeof Object(model).stream === "function") return model;
  throw new ConfigurationError(`The ${option} function or promise gave no model with stream().`, { option });
}

async function loadThread<Output>(
  { checkpointer }: ResolvedConfig<Output>,
  { threadId, state }: RunOptions,
  take: (saved: AgentState) => AgentState,
): Promise<Pick<Run<Output>["parts"], "state" | "version">> {
  const fail = (problem: string, option: string): never => {
    throw new ConfigurationError(problem, { option });
  };
  if (threadId !== undefined && state !== undefined) fail("Pass either threadId or state.", "state");
  if (threadId !== undefined && !checkpointer) fail("A threadId needs an agent with a checkpointer.", "threadId");
  const given = state && { state: copyJson(state, "state"), version: undefined };
  const saved = threadId === undefined ? given : await checkpointer?.load(threadId);
  return saved ? { state: take(saved.state), version: saved.version } : { state: createState(), version: undefined };
}

async function writeSystemPrompt(
  source: SystemPrompt | undefined,
  run: { prompt: string; metadata: JsonObject },
): Promise<Exclude<SystemPrompt, (...given: never) => unknown> | undefined> {
  const prompt = await (typeof source === "function" ? source(run) : source);
  if (prompt !== undefined) checkMessage({ role: "system", content: prompt }, "The systemPrompt");
  return prompt;
}
