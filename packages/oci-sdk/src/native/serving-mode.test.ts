import { isDedicatedEndpoint } from "@locus/oci-signer/service";
import { expect, test } from "vitest";
import { toServingMode } from "./serving-mode.js";

const chicago = "ocid1.generativeaiendpoint.oc1.us-chicago-1.amaaaaaa";

test.each([
  ["cohere.command-r-plus-08-2024", { servingType: "ON_DEMAND", modelId: "cohere.command-r-plus-08-2024" }],
  [
    "ocid1.generativeaimodel.oc1.us-chicago-1.amaaaaaa",
    { servingType: "ON_DEMAND", modelId: "ocid1.generativeaimodel.oc1.us-chicago-1.amaaaaaa" },
  ],
  [chicago, { servingType: "DEDICATED", endpointId: chicago }],
])("%s", (model, mode) => {
  expect(toServingMode(model)).toEqual(mode);
  expect(isDedicatedEndpoint(model)).toBe(mode.servingType === "DEDICATED");
});
