import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

export default defineConfig({
  ...library("src/index.ts"),
  // The few lines that tell where a model of OCI goes are brought along: an id goes to the same place whatever is installed.
  deps: { alwaysBundle: ["@locus/oci-signer"] },
});
