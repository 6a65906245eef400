// What both entries export besides the model.
export { families, type OCICompat, type OCIDifferences, type FamilyTraits } from "./families.js";
export type { KnownOCIModelId, OCIModelId } from "./models.js";
export type { OCIExplicitIdentity, OCIFetchModelOptions, OCIModelSettings } from "./options.js";
