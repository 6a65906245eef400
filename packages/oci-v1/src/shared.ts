// What both entries export besides the model.
export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export { type FamilyTraits, families, type OCICompat, type OCIDifferences } from "./families.js";
export type { KnownOCIModelId, OCIModelId } from "./models.js";
export type { OCIFetchModelOptions, OCIModelSettings } from "./options.js";
