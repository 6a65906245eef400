import { describeOCIService } from "@locus/internal-oci-suite";
import { createChatHandler } from "@locus/testkit/servers";
import * as fetch from "./fetch.js";
import * as node from "./index.js";

await describeOCIService({
  name: "OCIOpenAIModel",
  provider: "oci.v1",
  model: "openai.gpt-4.1",
  path: "/openai/v1/chat/completions",
  root: "/openai/v1",
  compartment: "header",
  node: { Model: node.OCIOpenAIModel, provider: node.provider },
  fetch: { Model: fetch.OCIOpenAIModel, provider: fetch.provider },
  serve: createChatHandler,
});
