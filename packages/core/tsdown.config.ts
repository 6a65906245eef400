import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

export default defineConfig(library("src/index.ts", "src/provider.ts", "src/node.ts"));
