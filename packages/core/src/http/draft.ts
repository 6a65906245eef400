import type { ModelWarningEvent, Warn } from "../contract/event.js";
import type { FunctionToolSpec, ModelRequest, ModelSettings, ToolChoice, ToolSpec } from "../contract/model.js";
import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject } from "../json/json.js";
import type { ModelTraits } from "../models/model-traits.js";
import { type LoweredOutput, lowerOutput, type OutputForm } from "../schema/lower-output.js";
import { repairTools } from "../schema/repairs.js";
import { type Learning, withhold } from "./learning.js";
import type { WireBody } from "./post.js";

/** What {@link createDraft} knows about the model. */
export interface DraftContext {
  /** Whose `providerOptions` are read. */
  readonly provider: string;
  /** The model's own settings; the request's win. */
  readonly settings?: ModelSettings | undefined;
  /** Fields sent as they are; they win over everything but the request's own. */
  readonly extraBody?: JsonObject | undefined;
}

/** Wire names of the settings that a protocol has, by our names. */
export type SettingNames = Readonly<Partial<Record<Exclude<keyof ModelSettings, "parallelToolCalls">, string>>>;

/** A request while it is converted: its body, and what could not be honoured. */
export interface Draft {
  /** The request in the protocol's words; to be filled. */
  readonly body: WireBody;
  /** What could not be honoured so far. */
  readonly warnings: readonly ModelWarningEvent[];
  /** Adds a warning. */
  readonly warn: Warn;
  /**
   * The fields that the caller sends as they are: the model's `extraBody`, the request's `providerOptions`, and their `extraBody` with the
   * fields that its type does not know.
   */
  readonly own: JsonObject;
  /** The same fields by where they were set, for protocols that merge some of them. The last ones win. */
  readonly ownLayers: readonly JsonObject[];
  /** The value of a setting: the request's, else the model's. */
  setting<Name extends keyof ModelSettings>(name: Name): ModelSettings[Name];
  /**
   * Puts settings into the body. One without a wire name is not sent, with an `unsupported_setting` warning. `parallelToolCalls` belongs
   * to the tools.
   */
  takeSettings(names: SettingNames): void;
  /**
   * The tools, with what services refuse in the schemas of functions repaired, where that changes no meaning. A warning says what was done.
   * What repairs them is loaded by `attempt`.
   */
  tools(): readonly ToolSpec[];
  /**
   * The functions among the {@link tools}. Hosted tools are left out, with a warning.
   *
   * @param api - Which API has no hosted tools: `"Chat Completions"`.
   */
  functions(api: string): readonly FunctionToolSpec[];
  /**
   * The tool choice, for protocols without hosted tools. One that names a hosted tool is `"none"`, with a warning: the model shall not call
   * another tool in its place.
   */
  toolChoice(): ToolChoice | undefined;
  /**
   * Takes fields out of the body, with a warning for each that is there.
   *
   * @param names - Names on the wire.
   * @param otherNames - Names to use instead.
   */
  withhold(names: Iterable<string>, otherNames?: Readonly<Record<string, string>>): void;
  /**
   * The output schema in the strongest form that the service is known to take; `undefined` where the request wants none.
   *
   * @param form - The strongest form that the model takes.
   * @param parameter - What the schema is sent as.
   * @param learning - What the service refused.
   */
  lowerOutput(
    form: OutputForm,
    parameter: string,
    learning?: Partial<Pick<Learning, "output" | "outputOf">>,
  ): LoweredOutput | undefined;
}

const settings = [
  "maxTokens",
  "temperature",
  "topP",
  "topK",
  "stop",
  "seed",
  "frequencyPenalty",
  "presencePenalty",
  "reasoningEffort",
] as const satisfies readonly (keyof SettingNames)[];

/**
 * Begins to convert a request: what every mapping needs, whatever its protocol.
 *
 * ```ts
 * const draft = createDraft(request, { provider: "acme", settings: options });
 * draft.takeSettings({ maxTokens: "max_tokens", temperature: "temperature" });
 * draft.body.tools = draft.functions("Acme's API").map(toTool);
 * return finishDraft(draft, learning);
 * ```
 */
export function createDraft(request: ModelRequest, context: DraftContext): Draft {
  const body: WireBody = {};
  const warnings: ModelWarningEvent[] = [];
  const warn: Warn = (code, message, parameter) => {
    warnings.push({ type: "model_warning", code, message, parameter });
  };
  const { extraBody, ...options } = request.providerOptions?.[context.provider] ?? {};
  const ownLayers = [context.extraBody ?? {}, options, isJsonObject(extraBody) ? extraBody : {}];
  const setting: Draft["setting"] = (name) => request.settings?.[name] ?? context.settings?.[name];
  const tools = () => repairTools(request.tools ?? [], warn);
  return {
    body,
    warnings,
    warn,
    setting,
    own: Object.assign({}, ...ownLayers),
    ownLayers,
    takeSettings(names) {
      for (const name of settings) {
        const value = setting(name);
        if (value === undefined) continue;
        body[names[name] ?? name] = value;
        if (names[name] === undefined) withhold(body, new Map([[name, undefined]]), warn);
      }
    },
    tools,
    functions: (api) =>
      tools().flatMap((tool) => {
        if (tool.type === "function") return tool;
        warn("unsupported_tool", `${api} has no hosted tools: ${tool.id} was not sent.`, "tools");
        return [];
      }),
    toolChoice() {
      const { toolChoice, tools = [] } = request;
      const { tool: chosen } = Object(toolChoice);
      const named = tools.filter((tool) => (tool.type === "function" ? tool.name : tool.id) === chosen);
      if (named.length === 0 || named.some(({ type }) => type === "function")) return toolChoice;
      warn("unsupported_tool", `The hosted tool ${chosen} was not sent: the model is to call no tool.`, "toolChoice");
      return "none";
    },
    withhold(names, otherNames = {}) {
      const refused = [...names, ...Object.keys(otherNames)].map((name) => [name, otherNames[name]] as const);
      withhold(body, new Map(refused), warn);
    },
    lowerOutput: (form, parameter, learning) =>
      request.output &&
      lowerOutput(request.output, {
        form,
        parameter,
        warn,
        refused: learning?.outputOf?.(request.output, body) ?? learning?.output,
      }),
  };
}

/**
 * Ends a request: the caller's own fields have the last word, but for what the service is known to refuse.
 *
 * @param learning - What the service taught the model.
 */
export function finishDraft({ body, warn, own }: Draft, learning?: Partial<Pick<Learning, "apply">>): void {
  Object.assign(body, own);
  learning?.apply?.(body, warn);
}

/**
 * The settings that a model does not take because it reasons.
 *
 * @param rule - Of the model.
 * @param effort - The reasoning effort that is asked for.
 */
export function unsampledSettings(
  rule: ModelTraits["sampling"],
  effort: ModelSettings["reasoningEffort"],
): readonly (keyof SettingNames)[] {
  const samples = rule === "always" || (rule === "without_effort" && (effort === undefined || effort === "none"));
  return samples ? [] : ["temperature", "topP", "topK", "frequencyPenalty", "presencePenalty", "stop"];
}
