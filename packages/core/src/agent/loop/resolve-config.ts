import { amount, type CallModelOptions, callRules, retryOf } from "../../call/call-options.js";
import { checkOptions, type OptionRules } from "../../call/check-options.js";
import type { OutputSpec, ToolSpec } from "../../contract/model.js";
import { ConfigurationError } from "../../errors/errors.js";
import { defined } from "../../json/defined.js";
import { inputJsonSchema } from "../../schema/validate.js";
import { type Hook, sortHooks } from "../hooks/hook.js";
import { ConcurrentExecutor, type Executor } from "../tools/executor.js";
import type { AnyTool, Tool } from "../tools/tool.js";
import { cutToolResult, type ToolResultPolicy } from "../tools/tool-results.js";
import { gatherTools } from "../tools/toolbox.js";
import type { AgentConfig } from "./config.js";

/** An agent's configuration, with all defaults filled in and all checks made. */
export interface ResolvedConfig<Output> extends AgentConfig<Output> {
  readonly maxIterations: number;
  readonly toolLoopThreshold: number;
  readonly outputSchemaRetries: number;
  readonly maxToolResultLength: number;
  readonly executor: Executor;
  readonly toolEventOrder: "sequential" | "completion";
  readonly toolResults: ToolResultPolicy;
  /** The hooks in the order in which they run, `completion` included. */
  readonly hooks: readonly Hook[];
  readonly callOptions: CallModelOptions;
  /** The agent's own tools by name. */
  readonly toolsByName: ReadonlyMap<string, Tool>;
  /** All tools as the model sees them. */
  readonly toolSpecs: readonly ToolSpec[];
  /** The output schema as the model sees it. */
  readonly outputSpec: OutputSpec | undefined;
}

/** Sampling and limits. Only services check their values, because they know more about them. */
export const settingNames =
  "maxTokens temperature topP topK stop seed frequencyPenalty presencePenalty reasoningEffort parallelToolCalls";

const rules: OptionRules = /* @__PURE__ */ callRules.concat([
  ["model auxiliaryModel", modelProblem],
  ["tools hooks", "array"],
  ["systemPrompt outputSchema toolChoice", "any"],
  ["maxIterations", { min: 1, max: 500, whole: true }],
  ["outputSchemaRetries toolLoopThreshold", { min: 0, whole: true }],
  ["tokenBudget timeBudgetMs maxToolResultLength", amount],
  ["outputSchemaStrict", "boolean"],
  ["onLimit termination", "function"],
  ["completion executor toolResults checkpointer providerOptions headers", "object"],
  [
    "toolEventOrder",
    (value) => (/^(sequential|completion)$/.test(String(value)) ? undefined : 'must be "sequential" or "completion"'),
  ],
  ["settings", [[settingNames, "any"]]],
]);

/**
 * Fills in the defaults of a configuration and checks it.
 *
 * @throws ConfigurationError on an invalid option: a number out of range, a misspelt name, two tools with the same name, a schema
 * without JSON Schema.
 */
export function resolveConfig<Output, T extends AnyTool = AnyTool, Input = unknown>(
  config: AgentConfig<Output, T, Input>,
): ResolvedConfig<Output> {
  checkOptions("new Agent()", config, rules);
  if (config.model === undefined) throw new ConfigurationError("new Agent() needs a model.", { option: "model" });
  const filled = { ...defaults, ...defined(config), model: config.model };
  const { outputSchema, toolResults, completion, tools = [] } = filled;
  const toolbox = gatherTools([...tools, ...(toolResults.tools ?? [])]);
  checkToolChoice(config.toolChoice, toolbox.toolSpecs);
  const hooks = [...(completion ? [completion] : []), ...filled.hooks];
  for (const hook of hooks) checkHook(hook);
  return {
    executor: new ConcurrentExecutor(),
    ...filled,
    ...toolbox,
    hooks: sortHooks(hooks),
    callOptions: { retry: config.retry && retryOf(config.retry), timeouts: config.timeouts },
    outputSpec: outputSchema && {
      name: "output",
      schema: inputJsonSchema(outputSchema, "The outputSchema"),
      strict: filled.outputSchemaStrict,
    },
  };
}

const defaults = {
  maxIterations: 20,
  toolLoopThreshold: 3,
  outputSchemaRetries: 2,
  outputSchemaStrict: true,
  maxToolResultLength: 32_000,
  toolEventOrder: "sequential",
  toolResults: cutToolResult,
  hooks: [],
} as const;

function checkToolChoice(choice: AgentConfig<unknown>["toolChoice"], specs: readonly ToolSpec[]): void {
  if (typeof choice !== "object") return;
  const names = specs.map((spec) => (spec.type === "function" ? spec.name : spec.id));
  if (names.includes(choice.tool)) return;
  throw new ConfigurationError(`toolChoice names "${choice.tool}". Tools of this agent: ${names.join(", ") || "none"}.`, {
    option: "toolChoice",
  });
}

const phase = /^(wrap(Model|ToolCall)|(before|after)(Invocation|ModelCall|ToolCall)|afterIteration|beforeTerminate|onEvent)$/;

const typeOfField: Readonly<Record<string, string>> = { name: "string", priority: "number" };

function checkHook(hook: Hook): void {
  const fail = (problem: string): never => {
    throw new ConfigurationError(`A hook ${problem}.`, { option: "hooks" });
  };
  if (Object(hook) !== hook) fail("must be an object");
  for (const [key, value] of Object.entries(hook)) {
    const type = phase.test(key) ? "function" : Object.hasOwn(typeOfField, key) && typeOfField[key];
    if (!type && /^(before|after|wrap|on)[A-Z]/.test(key)) fail(`has "${key}", which is not a phase`);
    if (!type || value === undefined) continue;
    if (typeof value !== type || Number.isNaN(value)) fail(`has a ${key} that is not a ${type}`);
  }
}

/** The problem with a model source; `undefined` if it is valid. */
function modelProblem(value: unknown): string | undefined {
  if (typeof value === "string") return "must be a model; the Agent of @locus/registry takes ids";
  if (typeof value === "function") {
    return /^class\b/.test(Function.prototype.toString.call(value)) ? "must be an instance and not a class" : undefined;
  }
  const { stream, then } = Object(value);
  return typeof (stream ?? then) === "function" ? undefined : "must be a model, or a promise or function of one";
}
