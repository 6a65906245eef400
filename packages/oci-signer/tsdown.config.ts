import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

export default defineConfig([
  {
    ...library("src/index.ts", "src/node.ts"),
    // Bundles the few lines of core that the signer uses, so that it does not load the agent. Errors of both copies share their brand.
    deps: { alwaysBundle: [/^@locus\/core(\/|$)/], neverBundle: [/^node:/] },
  },
  // Not bundled, because packages with a model depend on core anyway, and the signer is this package's first entry.
  { ...library("src/service.ts"), clean: false, deps: { neverBundle: [/^@locus\//] } },
]);
