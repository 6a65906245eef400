import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

// The servers are Node's: its modules stay imports.
export default defineConfig({ ...library("src/index.ts"), platform: "node" });
