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

/** Options of every model over the Responses API. Unset settings are not sent; a request's own settings win. */
export interface ResponsesOptions extends ModelSettings {
  /**
   * Where the conversation is stored between calls. `"server"`: at the service; each call sends only new messages.
   * `"stateless-encrypted"`: at the caller, with the model's encrypted thoughts. `"stateless"`: at the caller, without thoughts. The
   * transcript is complete in all modes.
   *
   * @defaultValue `"server"`; `"stateless-encrypted"` with `store: false`
   */
  stateMode?: StateMode | undefined;
  /** `false`: the service stores nothing, as zero data retention requires. @defaultValue true in state mode `"server"` */
  store?: boolean | undefined;
  /**
   * If the service has lost the thread: `"rebuild"` sends all of it again, with a `model_warning`; `"error"` throws `StateLostError`.
   *
   * @defaultValue "rebuild"
   */
  onStateLost?: "rebuild" | "error" | undefined;
  /** How the model summarizes its thoughts, for the text of `think` events. @defaultValue no summaries */
  reasoningSummary?: "auto" | "concise" | "detailed" | (string & {}) | undefined;
  /** Additional contents of the answer, such as `"web_search_call.action.sources"`. */
  include?: readonly string[] | undefined;
  /** Differences from the profile that base URL and model id select. */
  compat?: Partial<ResponsesProfile> | undefined;
  /** Fields to send unchanged. They win over everything else. */
  extraBody?: JsonObject | undefined;
  /** Maximum number of retries of a failed call. @defaultValue 2; an agent's own retry policy wins */
  maxRetries?: number | undefined;
  timeouts?: Timeouts | undefined;
}

const stateLostHint = 'start a new thread, or set onStateLost to "rebuild", which sends all of this one again';

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
   * @param service - The endpoint and its identity.
   * @param profile - How the server speaks the protocol; `options.compat` overrides it.
   * @param options - The user's options.
   * @throws ConfigurationError if `store` contradicts `stateMode`.
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
    const dialect = { ...service.dialect, hints: { ...service.dialect.hints, [StateLostError.code]: stateLostHint } };
    this.#protocol = {
      // The last event repeats the whole answer, generated images included.
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

  /** Capabilities as known so far: `serverStateful` becomes false if the service turns out to hold no threads. */
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
      `store: ${store} contradicts stateMode: "${stateMode}". Only "server" stores; omit one of the two.`,
      { option: "store" },
    );
  }
  return stateMode;
}
