import { type Message, textOf } from "../../contract/message.js";
import type { Model } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import type { JsonObject } from "../../json/json.js";
import { createId } from "../../platform/create-id.js";
import { sortHooks } from "../hooks/hook.js";
import { answerLostCalls, createState, restoreState } from "../threads/state.js";
import { type AgentInput, toMessages } from "../threads/to-messages.js";
import type { Toolbox } from "../tools/toolbox.js";
import type { AgentConfig, ModelSource, RunOptions, SystemPrompt } from "./config.js";
import { Run } from "./run.js";

/** Makes a run ready: resolves the model, takes up the thread, writes the system prompt. */
export async function prepareRun<Output>(
  config: AgentConfig<Output>,
  toolbox: Toolbox,
  given: AgentInput,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Run<Output>> {
  const { threadId, context, metadata } = options;
  const input = toMessages(given);
  const model = await resolveModel(config.model);
  const auxiliaryModel = config.auxiliaryModel === undefined ? model : await resolveModel(config.auxiliaryModel);
  const { state, version } = await takeUpThread(config, options);
  state.metadata = { ...state.metadata, ...metadata };
  state.iteration = state.confidence = 0;
  const settings = options.settings ? { ...config.settings, ...options.settings } : config.settings;
  return new Run({
    config,
    runId: createId("run_"),
    threadId,
    app: context,
    signal,
    hooks: sortHooks([...(config.completion ? [config.completion] : []), ...(config.hooks ?? [])]),
    model,
    auxiliaryModel,
    tools: toolbox.tools,
    toolSpecs: toolbox.specs,
    systemPrompt: await writeSystemPrompt(config.systemPrompt, input, state.metadata),
    settings,
    input,
    state,
    version,
  });
}

/** Shows the hooks the messages of this invocation and puts what they make of them into the thread. */
export async function takeInput<Output>(run: Run<Output>): Promise<void> {
  let { input } = run.parts;
  await run.phase(
    "beforeInvocation",
    () => ({ input }),
    (directive) => {
      input = directive.messages ?? input;
    },
  );
  run.state.messages.push(...input);
  answerLostCalls(run.state);
}

async function resolveModel(source: ModelSource): Promise<Model> {
  return typeof source === "function" ? source() : source;
}

async function takeUpThread<Output>(
  { checkpointer }: AgentConfig<Output>,
  { threadId, state }: RunOptions,
): Promise<{ state: Run<Output>["state"]; version: Run<Output>["parts"]["version"] }> {
  if (state !== undefined && threadId !== undefined) {
    throw new ConfigurationError("Pass either threadId or state.", {
      option: "state",
    });
  }
  if (threadId === undefined) return { state: state ? restoreState(state) : createState(), version: undefined };
  if (checkpointer === undefined) {
    throw new ConfigurationError("A threadId needs an agent with a checkpointer.", { option: "threadId" });
  }
  const saved = await checkpointer.load(threadId);
  return saved ? { state: restoreState(saved.state), version: saved.version } : { state: createState(), version: undefined };
}

async function writeSystemPrompt(
  source: SystemPrompt | undefined,
  input: readonly Message[],
  metadata: JsonObject,
): Promise<string | undefined> {
  if (typeof source !== "function") return source;
  return source({ prompt: input.map(textOf).join("\n"), metadata });
}
