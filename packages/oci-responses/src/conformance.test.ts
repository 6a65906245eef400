import { describeOCIIdentities, describeOCIModel } from "@locus/internal-oci-suite";
import { responsesResponder, type Scenario, smokeCases } from "@locus/testkit/conformance";
import { createResponsesHandler, type ResponsesHandlerOptions } from "@locus/testkit/servers";
import { OCIResponsesModel as FetchModel } from "./fetch.js";
import { OCIResponsesModel as NodeModel } from "./index.js";

const play = (options?: ResponsesHandlerOptions) => (scenario: Scenario) =>
  createResponsesHandler(responsesResponder(scenario), options);
const service = { name: "OCIResponsesModel", model: "openai.gpt-oss-120b", node: NodeModel, play: play() };

await describeOCIModel({
  ...service,
  variants: {
    "zero data retention": {
      play: play({ zeroDataRetention: true }),
      options: { store: false },
      only: [...smokeCases, "reasoning", "origin", "system-prompt", "tool-round-trip", "reuse", "concurrent"],
    },
    "streams without event lines": {
      play: play({ eventLines: false }),
      only: [
        ...smokeCases,
        ...["single-bytes", "reasoning", "parallel-tool-calls", "usage", "finish-length", "finish-content-filter"],
        ...["truncated", "truncated-tool-call", "truncated-arguments", "error-event-first", "error-event-later", "garbage"],
      ],
    },
  },
});
await describeOCIIdentities({ ...service, fetch: FetchModel });
