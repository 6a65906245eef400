import type { CallModelOptions } from "../../call/call-model.js";
import type { FunctionToolSpec, OutputSpec, ProviderToolSpec, ToolSpec } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import { inputJsonSchema } from "../../schema/validate.js";
import { type Hook, sortHooks } from "../hooks/hook.js";
import { ConcurrentExecutor, type Executor } from "../tools/executor.js";
import type { Tool } from "../tools/tool.js";
import { cutToolResult, type ToolResultPolicy } from "../tools/tool-results.js";
import {
  anything,
  checkOptions,
  func,
  list,
  number,
  type OptionCheck,
  objectWith,
  oneOf,
  options,
  record,
} from "./check-options.js";
import type { AgentConfig } from "./config.js";

/** An agent's configuration with every default filled in and every check made. */
export interface ResolvedConfig<Output> extends AgentConfig<Output> {
  readonly maxIterations: number;
  readonly toolLoopThreshold: number;
  readonly outputSchemaRetries: number;
  readonly maxToolResultLength: number;
  readonly executor: Executor;
  readonly toolEventOrder: "sequential" | "completion";
  readonly toolResults: ToolResultPolicy;
  /** In the order in which they run, `completion` among them. */
  readonly hooks: readonly Hook[];
  readonly callOptions: CallModelOptions;
  /** The agent's own tools by name. */
  readonly toolsByName: ReadonlyMap<string, Tool>;
  /** All tools as models see them. */
  readonly toolSpecs: readonly ToolSpec[];
  /** The output schema as models see it. */
  readonly outputSpec: OutputSpec | undefined;
}

const positive = number({ min: 0 });

const schema: OptionCheck = (value) =>
  typeof Object(Object(value)["~standard"]).validate === "function"
    ? undefined
    : "must be a Standard Schema (zod, Valibot, ArkType) or jsonSchema(…)";

const modelSource: OptionCheck = (value) => {
  if (typeof value === "string") return "must be a model here; the Agent of @locus/registry takes ids";
  if (typeof value === "function") {
    return /^class\b/.test(Function.prototype.toString.call(value)) ? "must be an instance: new …(), not the class" : undefined;
  }
  const { stream, then } = Object(value);
  return typeof stream === "function" || typeof then === "function"
    ? undefined
    : "must be a model, a promise of one, or a function that gives one";
};

const retry = options({
  maxAttempts: number({ min: 1, whole: true }),
  initialDelayMs: positive,
  maxDelayMs: positive,
  retryOn: list,
});

const timeouts = options({ connectMs: positive, firstEventMs: positive, idleMs: positive, totalMs: positive, toolMs: positive });

/** Sampling and limits of a model; services know more about their values than this does. */
export const settingsCheck: OptionCheck = options({
  maxTokens: anything,
  temperature: anything,
  topP: anything,
  topK: anything,
  stop: anything,
  seed: anything,
  frequencyPenalty: anything,
  presencePenalty: anything,
  reasoningEffort: anything,
  parallelToolCalls: anything,
});

const checks: { readonly [Option in keyof Required<AgentConfig<unknown>>]: OptionCheck } = {
  model: modelSource,
  tools: list,
  systemPrompt: anything,
  outputSchema: schema,
  outputSchemaRetries: number({ min: 0, whole: true }),
  outputSchemaStrict: oneOf(true, false),
  maxIterations: number({ min: 1, max: 500, whole: true }),
  onLimit: func,
  tokenBudget: positive,
  timeBudgetMs: positive,
  toolLoopThreshold: number({ min: 0, whole: true }),
  termination: func,
  completion: record,
  executor: objectWith("execute"),
  toolEventOrder: oneOf("sequential", "completion"),
  maxToolResultLength: positive,
  toolResults: objectWith("shorten"),
  auxiliaryModel: modelSource,
  hooks: list,
  checkpointer: objectWith("save"),
  settings: settingsCheck,
  toolChoice: anything,
  providerOptions: record,
  headers: record,
  retry,
  timeouts,
};

/**
 * Fills in the defaults of a configuration and checks all of it.
 *
 * @throws ConfigurationError on what cannot work: a number out of range, a misspelt option, two tools of one name, a schema without JSON Schema.
 */
export function resolveConfig<Output>(config: AgentConfig<Output>): ResolvedConfig<Output> {
  checkOptions("new Agent()", config, checks);
  if (config.model === undefined) throw new ConfigurationError("new Agent() needs a model.", { option: "model" });
  const { outputSchema, outputSchemaStrict = true, toolResults = cutToolResult, completion, hooks = [] } = config;
  const toolbox = gatherTools([...(config.tools ?? []), ...(toolResults.tools ?? [])]);
  checkToolChoice(config.toolChoice, toolbox.toolSpecs);
  const all = [...(completion ? [completion] : []), ...hooks];
  for (const hook of all) checkHook(hook);
  return {
    ...config,
    ...toolbox,
    maxIterations: config.maxIterations ?? 20,
    toolLoopThreshold: config.toolLoopThreshold ?? 3,
    outputSchemaRetries: config.outputSchemaRetries ?? 2,
    maxToolResultLength: config.maxToolResultLength ?? 32_000,
    executor: config.executor ?? new ConcurrentExecutor(),
    toolEventOrder: config.toolEventOrder ?? "sequential",
    toolResults,
    hooks: sortHooks(all),
    callOptions: { retry: config.retry, timeouts: config.timeouts },
    outputSpec: outputSchema && {
      name: "output",
      schema: inputJsonSchema(outputSchema, "The outputSchema"),
      strict: outputSchemaStrict,
    },
  };
}

function gatherTools(tools: readonly (Tool | ProviderToolSpec)[]): Pick<ResolvedConfig<unknown>, "toolsByName" | "toolSpecs"> {
  const toolsByName = new Map<string, Tool>();
  const toolSpecs = tools.map((tool): ToolSpec => {
    if (isProviderTool(tool)) return tool;
    if (typeof Object(tool).execute !== "function") {
      throw new ConfigurationError('Each of the tools must come from tool({ … }), or be { type: "provider", id, options }.', {
        option: "tools",
      });
    }
    if (toolsByName.has(tool.name) || !/^[\w-]{1,64}$/.test(tool.name)) {
      throw new ConfigurationError(`The tool name "${tool.name}" must be unique, and of 1 to 64 letters, digits, "_" or "-".`, {
        option: "tools",
      });
    }
    const problem = tool.timeoutMs === undefined ? undefined : positive(tool.timeoutMs);
    if (problem) throw new ConfigurationError(`timeoutMs of the tool "${tool.name}" ${problem}.`, { option: "tools" });
    toolsByName.set(tool.name, tool);
    return toolSpec(tool);
  });
  return { toolsByName, toolSpecs };
}

function isProviderTool(tool: Tool | ProviderToolSpec): tool is ProviderToolSpec {
  return Object(tool).type === "provider";
}

function toolSpec({ name, description, parameters, providerOptions }: Tool): FunctionToolSpec {
  const schema = inputJsonSchema(parameters, `The parameters of the tool "${name}"`);
  return { type: "function", name, description, parameters: schema, ...(providerOptions && { providerOptions }) };
}

function checkToolChoice(choice: AgentConfig<unknown>["toolChoice"], specs: readonly ToolSpec[]): void {
  if (typeof choice !== "object") return;
  const names = specs.map((spec) => (spec.type === "function" ? spec.name : spec.id));
  if (names.includes(choice.tool)) return;
  throw new ConfigurationError(
    `toolChoice names the tool "${choice.tool}". Tools of this agent: ${names.join(", ") || "none"}.`,
    {
      option: "toolChoice",
    },
  );
}

const hookMembers: { readonly [Member in keyof Required<Hook>]: true } = {
  name: true,
  priority: true,
  wrapModel: true,
  wrapToolCall: true,
  beforeInvocation: true,
  afterInvocation: true,
  beforeModelCall: true,
  afterModelCall: true,
  beforeToolCall: true,
  afterToolCall: true,
  afterIteration: true,
  beforeTerminate: true,
  onEvent: true,
};

function hookCheck(member: string, value: unknown): boolean {
  if (value === undefined || member === "priority") return true;
  return typeof value === (member === "name" ? "string" : "function");
}

function checkHook(hook: Hook): void {
  const fail = (problem: string): never => {
    throw new ConfigurationError(`A hook ${problem}.`, { option: "hooks" });
  };
  if (record(hook)) fail("must be an object with phases such as beforeModelCall()");
  const misspelt = Object.keys(hook).find((key) => /^(before|after|wrap|on)[A-Z]/.test(key) && !Object.hasOwn(hookMembers, key));
  if (misspelt) fail(`has "${misspelt}", which is no phase. Phases: ${Object.keys(hookMembers).slice(2).join(", ")}`);
  const wrong = Object.entries(hook).find(([key, value]) => key in hookMembers && !hookCheck(key, value));
  if (wrong) fail(`has a ${wrong[0]} that is no ${wrong[0] === "name" ? "text" : "function"}`);
  const { name, priority } = hook;
  if (priority !== undefined && !Number.isFinite(priority))
    fail(`${name ? `named "${name}" ` : ""}has a priority that is no number`);
}
