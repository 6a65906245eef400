import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

export default defineConfig([
  {
    ...library("src/index.ts", "src/node.ts"),
    // The few lines of core that are used are brought along: who signs requests does not load an agent. Errors agree by their brand.
    deps: { alwaysBundle: [/^@locus\/core(\/|$)/], neverBundle: [/^node:/] },
  },
  // Whoever builds a model has core anyway, and the signer is this package's first entry.
  { ...library("src/service.ts"), clean: false, deps: { neverBundle: [/^@locus\//] } },
]);
