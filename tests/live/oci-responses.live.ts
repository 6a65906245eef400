// Against OCI itself: OCI_PROFILE=DEFAULT OCI_REGION=us-chicago-1 OCI_RESPONSES_MODEL_ID=openai.gpt-5.5-pro pnpm test:live
// If required: OCI_COMPARTMENT_ID=ocid1.compartment… OCI_PROJECT=ocid1.generativeaiproject…
import { OCIResponsesModel } from "@locus/oci-responses";
import { describe } from "vitest";
import { askResponses } from "./ask-responses.js";

const { OCI_PROFILE, OCI_REGION, OCI_RESPONSES_MODEL_ID, OCI_COMPARTMENT_ID, OCI_PROJECT } = process.env;

/** The reason to skip the tests. */
function reasonToSkip(): string | undefined {
  const missing = Object.entries({ OCI_PROFILE, OCI_REGION, OCI_RESPONSES_MODEL_ID }).filter(([, value]) => !value);
  if (missing.length > 0) return `${missing.map(([name]) => name).join(", ")} not set`;
  if (/^(cohere|meta)\./i.test(OCI_RESPONSES_MODEL_ID ?? "")) return `OCI does not serve ${OCI_RESPONSES_MODEL_ID} on this API`;
  return undefined;
}

const reason = reasonToSkip();

describe.skipIf(reason !== undefined)(`OCIResponsesModel on OCI${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
  askResponses(
    (wishes) =>
      new OCIResponsesModel({
        model: OCI_RESPONSES_MODEL_ID ?? "",
        profile: OCI_PROFILE ?? "",
        region: OCI_REGION,
        compartmentId: OCI_COMPARTMENT_ID,
        project: OCI_PROJECT,
        ...wishes,
      }),
  );
});
