import type { Model } from "@locus/core";

/** Options of its models. */
export interface ContosoOptions {
  tier?: "fast" | "deep";
}

declare const model: Model;

// Another one, whose provider keeps its literal types by itself.
export const provider = {
  models: ["pro-1", "pro-2"] as const,
  createModel: (_modelId: string, _options?: ContosoOptions): Model => model,
};

declare module "@locus/core" {
  interface Providers {
    contoso: { models: "pro-1" | "pro-2"; options: ContosoOptions };
  }
}
