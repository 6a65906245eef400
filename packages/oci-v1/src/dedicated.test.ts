import { describeDedicatedEndpoint } from "@locus/internal-oci-suite";
import { OCIOpenAIModel as FetchModel } from "./fetch.js";
import { OCIOpenAIModel } from "./index.js";

describeDedicatedEndpoint([OCIOpenAIModel, FetchModel], "/chat/completions");
