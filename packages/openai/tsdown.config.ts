import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

const apis = ["index", "fetch", "images", "images-fetch", "responses", "responses-fetch"];

export default defineConfig(library(...apis.map((api) => `src/${api}.ts`)));
