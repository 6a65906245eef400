import { describeOCIIdentities, describeOCIModel } from "@locus/internal-oci-suite";
import { type Scenario, scenarioResponder } from "@locus/testkit/conformance";
import { createChatHandler } from "@locus/testkit/servers";
import { OCIOpenAIModel as FetchModel } from "./fetch.js";
import { OCIOpenAIModel as SdkModel } from "./index.js";

const service = {
  name: "OCIOpenAIModel",
  model: "openai.gpt-4.1",
  node: SdkModel,
  fetch: FetchModel,
  play: (scenario: Scenario) => createChatHandler(scenarioResponder(scenario)),
};

await describeOCIModel(service);
await describeOCIIdentities(service);
