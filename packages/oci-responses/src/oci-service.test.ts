import { describeOCIService } from "@locus/internal-oci-suite";
import { createResponsesHandler } from "@locus/testkit/servers";
import * as fetch from "./fetch.js";
import * as node from "./index.js";

await describeOCIService({
  name: "OCIResponsesModel",
  provider: "oci.responses",
  model: "openai.gpt-5.5-pro",
  path: "/openai/v1/responses",
  root: "/openai/v1",
  compartment: "header",
  node: { Model: node.OCIResponsesModel, provider: node.provider },
  fetch: { Model: fetch.OCIResponsesModel, provider: fetch.provider },
  serve: createResponsesHandler,
});
