import {
  ConfigurationError,
  type Model,
  type ModelCapabilities,
  type ModelDefaults,
  type ModelEvent,
  type ModelRequest,
} from "@locus/core";
import {
  attempt,
  defaultRetryPolicy,
  defaultTimeouts,
  defined,
  fetchPost,
  modelDefaults,
  type WireProtocol,
  type WireService,
} from "@locus/core/provider";
import { environmentCompartment, isDedicatedEndpoint, ociService, type ResolveTarget } from "@locus/oci-signer/service";
import { apiFormatOf } from "../format/api-format.js";
import { type CallContext, type OCICall, provider } from "../format/call.js";
import type { Format } from "../format/format.js";
import { type Learned, nothingLearned } from "../format/learned.js";
import { formats } from "./formats.js";
import type { OCINativeFetchModelOptions } from "./options.js";
import { toServingMode } from "./serving-mode.js";

/** Options after {@link withoutAliases}. */
export type NativeModelOptions = OCINativeFetchModelOptions & { model: string };

/** A model over OCI's native chat API. */
export class NativeModel implements Model {
  readonly provider: string = provider;
  readonly modelId: string;
  readonly capabilities: ModelCapabilities;
  // Private, so that printing a model shows neither keys nor settings.
  readonly #options: NativeModelOptions;
  readonly #learned: Learned = nothingLearned();
  readonly #service: WireService;
  readonly #protocol: WireProtocol<NativeCall>;

  /**
   * @param options - The user's options, without aliases.
   * @param resolve - Resolves a profile or principal. See `OCIServiceSpec`.
   */
  constructor(options: NativeModelOptions, resolve?: ResolveTarget) {
    const { model, apiFormat, compat, maxRetries, timeouts } = options;
    // Checked here, so that invalid values throw in the constructor and not at the first call.
    modelDefaults(maxRetries, timeouts);
    this.modelId = model;
    this.#options = options;
    this.#service = nativeService(options, resolve);
    this.#protocol = nativeProtocol(options, this.#learned);
    this.capabilities = formats[apiFormatOf(model, apiFormat)].capabilities(model, compat);
  }

  /** See {@link Model.defaults}. */
  get defaults(): ModelDefaults {
    const { maxRetries, timeouts, streaming } = this.#options;
    // The headers of a whole response arrive only after the model has finished.
    const whole = (streaming === false || this.#learned.whole) && { connectMs: defaultTimeouts.firstEventMs };
    return {
      // The service sometimes sends empty answers.
      retry: {
        retryOn: [...defaultRetryPolicy.retryOn, "empty"],
        ...(maxRetries !== undefined && { maxAttempts: maxRetries + 1 }),
      },
      timeouts: { ...whole, ...defined({ ...timeouts }) },
    };
  }

  /** Runs one attempt. See {@link Model.stream}. */
  stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    return attempt(this.#service, this.#protocol, request);
  }
}

function nativeService(options: NativeModelOptions, resolve: ResolveTarget | undefined): WireService {
  const { model } = options;
  return ociService(options, {
    provider,
    modelId: model,
    root: "/20231130",
    path: "/actions/chat",
    resolve,
    // Matched by its message, because the error has no code.
    hint: ({ message }) =>
      /request type does not match/i.test(message)
        ? `the request was in ${apiFormatOf(model, options.apiFormat)}: set apiFormat to the model's format, "COHERE", "COHEREV2" or "GENERIC"`
        : undefined,
    post(connection, target) {
      // Required with an API key too, because the compartment is part of the body here.
      const compartmentId = target.compartmentId || environmentCompartment();
      if (!compartmentId) {
        throw new ConfigurationError(
          "OCI's chat API needs a compartment: set the option compartmentId, or OCI_COMPARTMENT_ID in the environment.",
          { option: "compartmentId" },
        );
      }
      const post = fetchPost(connection);
      return (chatRequest, init) => post({ compartmentId, servingMode: toServingMode(model), chatRequest }, init);
    },
  });
}

/** A call with the reader of its response. */
interface NativeCall extends OCICall {
  reader: Format["reader"];
}

function nativeProtocol(options: NativeModelOptions, learned: Learned): WireProtocol<NativeCall> {
  const { model: modelId, apiFormat } = options;
  const { load } = formats[apiFormatOf(modelId, apiFormat)];
  const context: CallContext = { ...options, modelId, settings: options, isDedicated: isDedicatedEndpoint(modelId) };
  return {
    async call(request) {
      const { toCall, reader } = await load();
      return { ...toCall(request, context, learned), reader };
    },
    learn: learned.learn,
    opening({ body, profile }) {
      const events: ModelEvent[] = [];
      if (learned.whole === "unreported" && !body.isStream) {
        learned.whole = "reported";
        const message = "The endpoint does not stream: responses are fetched whole and arrive at once.";
        events.push({ type: "model_warning", code: "not_streamed", message, parameter: "isStream" });
      }
      if (profile?.hiddenReasoning && body.reasoningEffort !== "NONE") events.push({ type: "think", reasoning: "" });
      return events;
    },
    reader: (call, readerContext) => call.reader({ ...readerContext, call }),
  };
}
