// What both entries export besides the model.
export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { FamilyTraits, OCICompat, OCIDifferences } from "./families.js";
export type { KnownOCIV1ModelId, OCIV1ModelId } from "./models.js";
export type { OCIV1FetchModelOptions, OCIV1ModelSettings } from "./options.js";
