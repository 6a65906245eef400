/**
 * Time to import `@locus/oci-sdk`, against Oracle's SDK for the same endpoint, in fresh processes.
 *
 * Includes the modules that the first request with a profile loads: `@locus/oci-signer/node`, and for Oracle `oci-common`, which its
 * client always loads.
 */
import { printImportTimes } from "../import-times.js";

const model = import.meta.resolve("@locus/oci-sdk");

console.log("import, fresh processes:");
await printImportTimes({
  "an empty module": ["data:text/javascript,"],
  "@locus/oci-sdk": [model],
  "@locus/oci-sdk, profiles included": [model, import.meta.resolve("@locus/oci-signer/node")],
  "oci-generativeaiinference and oci-common": [
    import.meta.resolve("oci-generativeaiinference"),
    import.meta.resolve("oci-common"),
  ],
});
