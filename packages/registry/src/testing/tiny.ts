import type { Model } from "@locus/core";

export interface TinyOptions {
  size?: 1 | 2;
}

/** Another third-party module. TypeScript infers the type of its provider. */
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
