import { expect, test } from "vitest";
import { type APIFormat, apiFormatOf } from "./api-format.js";

test.each<[string, APIFormat, APIFormat?]>([
  ["cohere.command-r-plus-08-2024", "COHERE"],
  ["cohere.command-r-08-2024", "COHERE"],
  ["Cohere.Command-R", "COHERE"],
  ["cohere.command-a-03-2025", "COHERE"],
  ["cohere.command-latest", "COHERE"],
  ["cohere.command-a-vision-07-2025", "COHEREV2"],
  ["cohere.command-a-reasoning-08-2025", "COHEREV2"],
  ["meta.llama-3.3-70b-instruct", "GENERIC"],
  ["openai.gpt-5.5", "GENERIC"],
  ["vendor.tomorrow", "GENERIC"],
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.a", "GENERIC"],
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.a", "COHERE", "COHERE"],
  ["cohere.command-a-03-2025", "COHEREV2", "COHEREV2"],
])("%s takes %s", (model, format, given) => expect(apiFormatOf(model, given)).toBe(format));
