import { defineConfig } from "tsdown";
import { library } from "../../scripts/tsdown.ts";

export default defineConfig({
  ...library(),
  entry: {
    index: "src/chat/index.ts",
    fetch: "src/chat/fetch.ts",
    images: "src/images/index.ts",
    "images-fetch": "src/images/fetch.ts",
    responses: "src/responses/index.ts",
    "responses-fetch": "src/responses/fetch.ts",
  },
});
