import type { Model, Provider } from "@locus/core";

/** Options of the model below. One is required, as in some third-party packages. */
export interface AcmeOptions {
  region: "eu" | "us";
  answer?: string;
}

/** A third-party module: a provider with its own ids and a model that exposes its id and options. */
export const provider: Provider<AcmeOptions, "large" | "small"> = {
  models: ["large", "small"],
  createModel: (modelId, options) => acmeModel(modelId, options),
};

function acmeModel(modelId: string, options?: AcmeOptions): Model {
  return {
    provider: "acme",
    modelId,
    capabilities: {},
    async *stream() {
      const text = options?.answer ?? `${modelId} in ${options?.region}`;
      yield { type: "model_chunk", content: text };
      yield {
        type: "model_complete",
        message: { role: "assistant", content: [{ type: "text", text }] },
        finishReason: { reason: "stop" },
      };
    },
  };
}
