import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

const entries = ["index", "conformance", "oci", "servers"];

// The servers are Node's: its modules stay imports.
export default defineConfig({ ...library(...entries.map((entry) => `src/${entry}.ts`)), platform: "node" });
