import { describeOCIService } from "@locus/internal-oci-suite";
import { createNativeChatHandler } from "@locus/testkit/oci";
import * as fetch from "../fetch.js";
import * as node from "../index.js";

await describeOCIService({
  name: "OCIModel",
  provider: "oci.sdk",
  model: "cohere.command-r-plus-08-2024",
  path: "/20231130/actions/chat",
  compartment: "body",
  node: { Model: node.OCIModel, provider: node.provider },
  fetch: { Model: fetch.OCIModel, provider: fetch.provider },
  serve: createNativeChatHandler,
});
