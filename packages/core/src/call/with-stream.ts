import type { Model } from "../contract/model.js";

/**
 * Replaces the `stream` of a model. Identity, capabilities, defaults and fallback are read from the original each time, so that
 * an instance of a class keeps its private fields and its getters.
 *
 * ```ts
 * const logged = withStream(model, async function* (request) {
 *   for await (const event of model.stream(request)) yield event;
 * });
 * ```
 *
 * @param model - Any model.
 * @param stream - The new `stream`, which makes one attempt like that of every model.
 */
export function withStream(model: Model, stream: Model["stream"]): Model {
  return {
    get provider() {
      return model.provider;
    },
    get modelId() {
      return model.modelId;
    },
    get capabilities() {
      return model.capabilities;
    },
    get defaults() {
      return model.defaults;
    },
    get fallback() {
      return model.fallback;
    },
    stream,
  };
}
