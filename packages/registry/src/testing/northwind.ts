import type { Model, Provider } from "@locus/core";

/** Options of its models. */
export interface NorthwindOptions {
  region: "eu" | "us";
  cache?: boolean;
}

declare const model: Model;

// A package of a third party, as its declarations have it: it declares its ids and options, and exports its provider.
export const provider: Provider<NorthwindOptions, "trade-large" | "trade-small"> = {
  models: ["trade-large", "trade-small"],
  createModel: () => model,
};

declare module "@locus/core" {
  interface Providers {
    northwind: { models: "trade-large" | "trade-small"; options: NorthwindOptions };
  }
}
