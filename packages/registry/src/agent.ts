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

/** A model of one's own making, or an id with what its provider takes. */
export type ModelChoice<Id extends ModelId<P>, P = Providers> =
  | {
      /** A model, a promise of one, a function that gives one, or an id such as `"openai:gpt-5.5"`. */
      model: ModelSource | ModelId<P>;
      /** Only beside an id: a model is configured where it is made. */
      modelConfig?: undefined;
    }
  | {
      /** An id such as `"openai:gpt-5.5"`. Its provider is loaded by the first run that needs it. */
      model: Id;
      /** Options of the model, those of `getModel`. */
      modelConfig?: ModelOptions<Id, P> | undefined;
    };

/** How an agent is set up: core's settings, with ids wherever a model goes. */
export type AgentConfig<
  Output = undefined,
  P = Providers,
  Id extends ModelId<P> = ModelId<P>,
  T extends AnyTool = AnyTool,
  Input = unknown,
> = Omit<CoreAgentConfig<Output, T, Input>, "model" | "auxiliaryModel"> &
  ModelChoice<Id, NoInfer<P>> & {
    /** What ids are looked up in: what `registry.with` or `createRegistry` returns. @defaultValue `registry` */
    registry?: Registry<P> | undefined;
    /** For summaries and judging. @defaultValue the model */
    auxiliaryModel?: ModelSource | ModelId<NoInfer<P>> | undefined;
  };

/**
 * Core's `Agent`, which also takes a model by its id.
 *
 * ```ts
 * const agent = new Agent({ model: "openai:o3", modelConfig: { reasoningEffort: "high" } });
 * ```
 *
 * @typeParam Output - What `outputSchema` gives; `undefined` without one.
 * @typeParam P - Ids and options by prefix, those of `registry`.
 * @typeParam Id - The id given as `model`; it decides the type of `modelConfig`.
 * @typeParam T - The tools, as a union: they type the events of runs.
 * @typeParam Input - What the model writes for `outputSchema`.
 */
export class Agent<
  Output = undefined,
  P = Providers,
  const Id extends ModelId<P> = ModelId<P>,
  T extends AnyTool = AnyTool,
  Input = unknown,
> extends CoreAgent<Output, T, Input> {
  /** @throws ConfigurationError on settings that cannot work, and on an id of no known provider. */
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

/** A registry, whatever it serves. */
interface Models {
  readonly prefixes: readonly string[];
  getModel(id: string, options?: object): Promise<Model>;
}

/** Checks an id at once, loads its provider when a run asks, and keeps the model; a failure is not kept. */
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
