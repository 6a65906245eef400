import {
  ConfigurationError,
  type JsonObject,
  type Model,
  type ModelCapabilities,
  type ModelDefaults,
  type ModelEvent,
  type ModelRequest,
  type ModelSettings,
  StateLostError,
  type Timeouts,
} from "@locus/core";
import { attempt, defined, modelDefaults, toError, type WireProtocol, type WireService } from "@locus/core/provider";
import type { ResponsesCall } from "./call.js";
import { isStateLost, learnFromResponses, nothingLearned } from "./learned.js";
import { type ResponsesContext, toResponsesCall } from "./request.js";
import { responsesStream } from "./stream.js";
import type { StateMode } from "./thread.js";

/** How a server speaks the Responses API. */
export type ResponsesProfile = ResponsesContext["profile"];

/** What every model over the Responses API takes. Settings are sent only when they are set, and a request's own win over them. */
export interface ResponsesOptions extends ModelSettings {
  /**
   * Who keeps the conversation between calls. `"server"`: the service, each call sends what is new. `"stateless-encrypted"`: the caller,
   * with the model's thoughts, encrypted. `"stateless"`: the caller, without them. The transcript is whole in each.
   *
   * @defaultValue `"server"`; with `store: false` `"stateless-encrypted"`
   */
  stateMode?: StateMode | undefined;
  /** `false`: the service keeps nothing, as tenancies with zero data retention want it. @defaultValue true in state mode `"server"` */
  store?: boolean | undefined;
  /**
   * When the service no longer knows the thread: send all of it once more, with a `model_warning`, or throw `StateLostError`.
   *
   * @defaultValue "rebuild"
   */
  onStateLost?: "rebuild" | "error" | undefined;
  /** How the model sums up its thoughts: they come as the text of `think` events. @defaultValue not at all */
  reasoningSummary?: "auto" | "concise" | "detailed" | (string & {}) | undefined;
  /** What the answer shall include besides, such as `"web_search_call.action.sources"`. */
  include?: readonly string[] | undefined;
  /** How the server differs from what its URL and the model's id tell. */
  compat?: Partial<ResponsesProfile> | undefined;
  /** Fields to send as they are. They win over everything else. */
  extraBody?: JsonObject | undefined;
  /** How often a failed call is made again. @defaultValue 2; an agent's own retry policy wins */
  maxRetries?: number | undefined;
  timeouts?: Timeouts | undefined;
}

const howToGoOn = 'begin a new thread, or let onStateLost be "rebuild": then all of this one is sent again';

/** A model over the Responses API: the base of every provider that speaks it. */
export class ResponsesModel implements Model {
  readonly provider: string;
  readonly modelId: string;
  readonly defaults: ModelDefaults | undefined;
  // Private, so that printing a model shows neither keys nor settings.
  readonly #service: WireService;
  readonly #protocol: WireProtocol<ResponsesCall>;
  readonly #capabilities: () => ModelCapabilities;

  /**
   * @param service - Where it is.
   * @param profile - How it speaks the protocol, before `options.compat` has its say.
   * @param options - What the user gave.
   * @throws ConfigurationError where `store` contradicts `stateMode`.
   */
  constructor(service: WireService, profile: ResponsesProfile, options: ResponsesOptions) {
    const { provider, modelId } = service;
    const { reasoningSummary, include, extraBody, onStateLost } = options;
    const context: ResponsesContext = {
      provider,
      modelId,
      profile: { ...profile, ...options.compat },
      stateMode: stateModeOf(options),
      settings: options,
      reasoningSummary,
      include,
      extraBody,
    };
    const learned = nothingLearned();
    const { output, reasoning } = context.profile;
    this.provider = provider;
    this.modelId = modelId;
    this.defaults = modelDefaults(options.maxRetries, options.timeouts);
    this.#service = service;
    this.#capabilities = () => ({
      tools: true,
      toolsWithOutput: true,
      ...defined({ output, reasoning }),
      serverStateful: context.stateMode === "server" && !learned.stateless,
    });
    const dialect = { ...service.dialect, hints: { ...service.dialect.hints, [StateLostError.code]: howToGoOn } };
    this.#protocol = {
      // The last event of an answer has all of it, the images that were drawn included.
      maxEventBytes: 64 * 1024 * 1024,
      call: (request) => toResponsesCall(request, context, learned),
      learn(failure, call) {
        if (onStateLost === "error" && isStateLost(failure, call))
          throw toError(failure, { ...service, dialect }, StateLostError);
        return learnFromResponses(failure, call, learned);
      },
      opening: ({ hidesReasoning }) => (hidesReasoning ? [{ type: "think", reasoning: "" }] : []),
      reader: (call, readerContext) => responsesStream({ ...readerContext, call }),
    };
  }

  /** What the model can do, as far as is known: a service that turns out to hold no threads is no longer `serverStateful`. */
  get capabilities(): ModelCapabilities {
    return this.#capabilities();
  }

  /** Makes one attempt. See {@link Model.stream}. */
  stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    return attempt(this.#service, this.#protocol, request);
  }
}

function stateModeOf({ store, stateMode = store === false ? "stateless-encrypted" : "server" }: ResponsesOptions): StateMode {
  if (store !== undefined && store !== (stateMode === "server")) {
    throw new ConfigurationError(
      `store: ${store} contradicts stateMode: "${stateMode}". Only "server" stores; leave one of the two out.`,
      { option: "store" },
    );
  }
  return stateMode;
}
