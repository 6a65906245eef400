import type { Model } from "@locus/core";

export interface ContosoOptions {
  tier?: "fast" | "deep";
}

declare const model: Model;

// Another third-party package. Its provider keeps its literal types without declaring them.
export const provider = {
  models: ["pro-1", "pro-2"] as const,
  createModel: (_modelId: string, _options?: ContosoOptions): Model => model,
};

declare module "@locus/core" {
  interface Providers {
    contoso: { models: "pro-1" | "pro-2"; options: ContosoOptions };
  }
}
