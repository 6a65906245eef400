import type { NativeFormat } from "@locus/testkit/oci";

/** The formats of OCI's native chat API, as a request names them in its `apiFormat`. */
export const nativeFormats = ["COHERE", "COHEREV2", "GENERIC"] as const satisfies readonly NativeFormat[];
