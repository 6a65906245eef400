import {
  type AnyTool,
  ConfigurationError,
  Agent as CoreAgent,
  type AgentConfig as CoreAgentConfig,
  type Model,
  type ModelSource,
  type Providers,
} from "@locus/core";
import type { Registry } from "./make-registry.js";
import { type ModelId, type ModelOptions, splitModelId } from "./model-id.js";
import { registry as builtIn } from "./registry.js";

/** A model, or an id with the options of its provider. */
export type ModelChoice<Id extends ModelId<P>, P = Providers> =
  | {
      /** A model, a promise of one, a function that gives one, or an id such as `"openai:gpt-5.5"`. */
      model: ModelSource | ModelId<P>;
      /** Only for an id, because a model already has its options. */
      modelConfig?: undefined;
    }
  | {
      /** An id such as `"openai:gpt-5.5"`. The first run that needs it loads its provider. */
      model: Id;
      /** Options of the model, as for `getModel`. */
      modelConfig?: ModelOptions<Id, P> | undefined;
    };

/** Settings of an agent: those of core, with an id wherever core takes a model. */
export type AgentConfig<
  Output = undefined,
  P = Providers,
  Id extends ModelId<P> = ModelId<P>,
  T extends AnyTool = AnyTool,
  Input = unknown,
> = Omit<CoreAgentConfig<Output, T, Input>, "model" | "auxiliaryModel"> &
  ModelChoice<Id, NoInfer<P>> & {
    /** The registry that resolves ids, from `registry.with` or `createRegistry`. @defaultValue `registry` */
    registry?: Registry<P> | undefined;
    /** The model for summaries and judging. @defaultValue the agent's model */
    auxiliaryModel?: ModelSource | ModelId<NoInfer<P>> | undefined;
  };

/**
 * Core's `Agent`, which also accepts a model id.
 *
 * ```ts
 * const agent = new Agent({ model: "openai:o3", modelConfig: { reasoningEffort: "high" } });
 * ```
 *
 * @typeParam Output - What `outputSchema` gives; `undefined` without one.
 * @typeParam P - Ids and options by prefix, as in `registry`.
 * @typeParam Id - The id given as `model`; it decides the type of `modelConfig`.
 * @typeParam T - The tools, as a union, so that run events are typed.
 * @typeParam Input - What the model writes for `outputSchema`.
 */
export class Agent<
  Output = undefined,
  P = Providers,
  const Id extends ModelId<P> = ModelId<P>,
  T extends AnyTool = AnyTool,
  Input = unknown,
> extends CoreAgent<Output, T, Input> {
  /** @throws ConfigurationError when settings are invalid, or an id names no known provider. */
  constructor({ registry, model, modelConfig, auxiliaryModel, ...config }: AgentConfig<Output, P, Id, T, Input>) {
    const models: Models = registry ?? builtIn;
    if (modelConfig !== undefined && typeof model !== "string") {
      throw new ConfigurationError("modelConfig goes with a model id. Pass these options to the model you make.", {
        option: "modelConfig",
      });
    }
    super({
      ...config,
      model: toSource(models, model, modelConfig),
      auxiliaryModel: auxiliaryModel === undefined ? undefined : toSource(models, auxiliaryModel),
    });
  }
}

/** A registry of any providers. */
interface Models {
  readonly prefixes: readonly string[];
  getModel(id: string, options?: object): Promise<Model>;
}

/** Checks an id now, loads its provider at the first run, and caches the model, but not an error. */
function toSource(models: Models, model: ModelSource | string, options?: object): ModelSource {
  if (typeof model !== "string") return model;
  splitModelId(model, models.prefixes);
  let loaded: Promise<Model> | undefined;
  return () => {
    loaded ??= models.getModel(model, options).catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
