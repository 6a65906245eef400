import type { Model, Provider } from "@locus/core";

/** Options of the model below: one required, as a third party's may be. */
export interface AcmeOptions {
  region: "eu" | "us";
  answer?: string;
}

/** What a third party's module exports: a provider with ids of its own and a model that says what it was made of. */
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
