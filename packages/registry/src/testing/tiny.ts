import type { Model } from "@locus/core";

/** Options of the model below. */
export interface TinyOptions {
  size?: 1 | 2;
}

/** A second third party's module, with a provider that TypeScript infers. */
export const provider = {
  models: ["one", "two"] as const,
  createModel: (modelId: string, options?: TinyOptions): Model => ({
    provider: "tiny",
    modelId,
    capabilities: {},
    async *stream() {
      const text = `${modelId} at ${options?.size}`;
      yield {
        type: "model_complete",
        message: { role: "assistant", content: [{ type: "text", text }] },
        finishReason: { reason: "stop" },
      };
    },
  }),
};
