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
  /** The provider whose `providerOptions` apply. */
  readonly provider: string;
  /** The model's settings; the request's override them. */
  readonly settings?: ModelSettings | undefined;
  /** Body fields sent verbatim. Only the request's own fields override them. */
  readonly extraBody?: JsonObject | undefined;
}

/** Wire names of the settings that a protocol has, by our names. */
export type SettingNames = Readonly<Partial<Record<Exclude<keyof ModelSettings, "parallelToolCalls">, string>>>;

/** A request under conversion: its body, and warnings about what the body does not honour. */
export interface Draft {
  /** The wire body, which the protocol fills in. */
  readonly body: WireBody;
  /** The warnings so far. */
  readonly warnings: readonly ModelWarningEvent[];
  /** Adds a warning. */
  readonly warn: Warn;
  /**
   * The fields that the caller sets verbatim: the model's `extraBody`, the request's `providerOptions`, and the `extraBody`
   * inside these for fields that their type lacks.
   */
  readonly own: JsonObject;
  /** The same fields by source, for protocols that merge some of them. Later layers win. */
  readonly ownLayers: readonly JsonObject[];
  /** The value of a setting: the request's, or else the model's. */
  setting<Name extends keyof ModelSettings>(name: Name): ModelSettings[Name];
  /**
   * Puts settings into the body. A setting without a wire name is left out, with an `unsupported_setting` warning.
   * `parallelToolCalls` is sent with the tools.
   */
  takeSettings(names: SettingNames): void;
  /**
   * The tools. Function schemas that services would refuse are repaired where that keeps their meaning, with a warning per
   * repair. `attempt` loads the code for it.
   */
  tools(): readonly ToolSpec[];
  /**
   * The functions among the {@link tools}. Hosted tools are left out, with a warning.
   *
   * @param api - The API without hosted tools, as the warning names it: `"Chat Completions"`.
   */
  functions(api: string): readonly FunctionToolSpec[];
  /**
   * The tool choice, for protocols without hosted tools. A choice of a hosted tool becomes `"none"`, with a warning, so that the
   * model does not call another tool instead.
   */
  toolChoice(): ToolChoice | undefined;
  /**
   * Removes fields from the body, with a warning for each one present.
   *
   * @param names - Wire names.
   * @param otherNames - Replacement names, by wire name.
   */
  withhold(names: Iterable<string>, otherNames?: Readonly<Record<string, string>>): void;
  /**
   * The output schema in the strongest form that the service is known to take; `undefined` if the request has none.
   *
   * @param form - The strongest form that the model takes.
   * @param parameter - The body field that carries the schema.
   * @param learning - What the service has refused so far.
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
 * Starts the conversion of a request with the part that all protocols share.
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
      warn("unsupported_tool", `The hosted tool ${chosen} was not sent, so the tool choice became 'none'.`, "toolChoice");
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
 * Finishes a request: the caller's own fields override everything, except what the service is known to refuse.
 *
 * @param learning - What the service has taught the model.
 */
export function finishDraft({ body, warn, own }: Draft, learning?: Partial<Pick<Learning, "apply">>): void {
  Object.assign(body, own);
  learning?.apply?.(body, warn);
}

/**
 * The settings that a model refuses because it reasons.
 *
 * @param rule - The model's rule for sampling settings.
 * @param effort - The requested reasoning effort.
 */
export function unsampledSettings(
  rule: ModelTraits["sampling"],
  effort: ModelSettings["reasoningEffort"],
): readonly (keyof SettingNames)[] {
  const samples = rule === "always" || (rule === "without_effort" && (effort === undefined || effort === "none"));
  return samples ? [] : ["temperature", "topP", "topK", "frequencyPenalty", "presencePenalty", "stop"];
}
