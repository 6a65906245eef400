import { describeDedicatedEndpoint } from "@locus/internal-oci-suite";
import { OCIResponsesModel as FetchModel } from "./fetch.js";
import { OCIResponsesModel } from "./index.js";

describeDedicatedEndpoint([OCIResponsesModel, FetchModel], "/responses");
