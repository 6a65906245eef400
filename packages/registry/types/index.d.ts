// The types of this package, and with them the ids and options that installed providers declare. Each provider is an
// optional peer: one that is not installed must not fail anybody's type check.

export * from "../dist/index.js";

// @ts-ignore
import type {} from "@locus/oci-responses";
// @ts-ignore
import type {} from "@locus/oci-sdk";
// @ts-ignore
import type {} from "@locus/oci-v1";
// @ts-ignore
import type {} from "@locus/openai";
// @ts-ignore
import type {} from "@locus/openai/images";
// @ts-ignore
import type {} from "@locus/openai/responses";
