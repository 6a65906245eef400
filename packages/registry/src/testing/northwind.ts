import type { Model, Provider } from "@locus/core";

export interface NorthwindOptions {
  region: "eu" | "us";
  cache?: boolean;
}

declare const model: Model;

// A third-party package: it declares its ids and options, and exports its provider.
export const provider: Provider<NorthwindOptions, "trade-large" | "trade-small"> = {
  models: ["trade-large", "trade-small"],
  createModel: () => model,
};

declare module "@locus/core" {
  interface Providers {
    northwind: { models: "trade-large" | "trade-small"; options: NorthwindOptions };
  }
}
