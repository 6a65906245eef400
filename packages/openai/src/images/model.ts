import type { Model, ModelCapabilities, ModelDefaults, ModelEvent, ModelRequest } from "@locus/core";
import { attempt, createLearning, type WireCall, type WireProtocol, type WireService } from "@locus/core/provider";
import { isEdit } from "./prompt.js";
import { type ImageContext, imageLearning, toImageCall } from "./request.js";
import { imageStream } from "./stream.js";

/** Configuration of {@link ImageModel}. */
export interface ImageModelConfig extends ImageContext {
  /** The endpoint for new images. */
  generations: WireService;
  /** The endpoint for edits of given images. */
  edits: WireService;
  defaults?: ModelDefaults | undefined;
}

/** A model over the Images API. */
export class ImageModel implements Model {
  readonly provider: string;
  readonly modelId: string;
  readonly capabilities: ModelCapabilities = { tools: false, input: ["image"] };
  readonly defaults: ModelDefaults | undefined;
  // Private, so that printing a model shows neither keys nor settings.
  readonly #config: ImageModelConfig;
  readonly #protocol: WireProtocol<WireCall>;

  constructor(config: ImageModelConfig) {
    this.#config = config;
    this.#protocol = imageProtocol(config);
    this.provider = config.provider;
    this.modelId = config.modelId;
    this.defaults = config.defaults;
  }

  /** Makes one attempt. See {@link Model.stream}. */
  stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    const { edits, generations } = this.#config;
    return attempt(isEdit(request.messages) ? edits : generations, this.#protocol, request);
  }
}

function imageProtocol(config: ImageModelConfig): WireProtocol<WireCall> {
  const learning = createLearning(imageLearning);
  return {
    // The largest images have 8 megapixels, and PNG compresses some of them badly.
    maxEventBytes: 64 * 1024 * 1024,
    call: (request) => toImageCall(request, config, learning),
    learn: learning.learn,
    reader: (call, context) => imageStream({ ...context, call }),
  };
}
