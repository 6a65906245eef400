import { type Message, textOf } from "../../contract/message.js";
import type { FunctionToolSpec, Model, ProviderToolSpec, ToolSpec } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import type { JsonObject } from "../../json/json.js";
import { createId } from "../../platform/create-id.js";
import { inputJsonSchema } from "../../schema/validate.js";
import { sortHooks } from "../hooks/hook.js";
import { answerLostCalls, createState, restoreState } from "../threads/state.js";
import { type AgentInput, toMessages } from "../threads/to-messages.js";
import type { Tool } from "../tools/tool.js";
import type { AgentConfig, ModelSource, RunOptions, SystemPrompt } from "./config.js";
import { Run } from "./run.js";

/** The agent's tools: those of ours by name, and all of them as models see them. */
export interface Toolbox {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly specs: readonly ToolSpec[];
}

/**
 * Gathers the tools of an agent.
 *
 * @throws ConfigurationError on two tools of one name, a name no service accepts, or parameters without a JSON Schema.
 */
export function gatherTools<Output>({ tools = [], toolResults }: AgentConfig<Output>): Toolbox {
  const byName = new Map<string, Tool>();
  const specs = [...tools, ...(toolResults?.tools ?? [])].map((tool) => {
    if (isProviderTool(tool)) return tool;
    if (byName.has(tool.name) || !/^[\w-]{1,64}$/.test(tool.name)) {
      throw new ConfigurationError(`The tool name "${tool.name}" must be unique, and of 1 to 64 letters, digits, "_" or "-".`);
    }
    byName.set(tool.name, tool);
    return toolSpec(tool);
  });
  return { tools: byName, specs };
}

function isProviderTool(tool: Tool | ProviderToolSpec): tool is ProviderToolSpec {
  return "type" in tool && tool.type === "provider";
}

function toolSpec({ name, description, parameters }: Tool): FunctionToolSpec {
  return { type: "function", name, description, parameters: inputJsonSchema(parameters) };
}

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
