import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

// The Node entry imports Node's modules; the other one imports nothing of them, which its tests check.
export default defineConfig({ ...library("src/index.ts", "src/node.ts"), platform: "node" });
