import { type ApiOf, modelApi, type StartsWithWords, startsWithWords } from "@locus/core/provider";
import { dedicatedEndpoints, nativeOnly } from "./model-rows.js";

/** The ways to reach OCI Generative AI, each a package: the OpenAI-shaped endpoint, its Responses API, and the native chat API. */
export type OCITransport = "v1" | "responses" | "sdk";

/** Whether an id is that of an endpoint on a dedicated AI cluster. It does not tell which model is behind it. */
export function isDedicatedEndpoint(id: string): boolean {
  return startsWithWords(id, dedicatedEndpoints);
}

/**
 * What serves a model of OCI. A model that nothing is known about is served by the OpenAI-shaped endpoint.
 *
 * @param id - With the maker's name in front, or an OCID, in any case: `"cohere.command-r-plus"`.
 */
export function ociTransportOf(id: string): OCITransport {
  if (startsWithWords(id, dedicatedEndpoints) || startsWithWords(id, nativeOnly)) return "sdk";
  return modelApi(id) === "responses" ? "responses" : "v1";
}

/** What serves a model of OCI, by its id: the type of what {@link ociTransportOf} finds out, of the same data. */
export type OCITransportOf<Id extends string> =
  StartsWithWords<Lowercase<Id>, typeof dedicatedEndpoints | typeof nativeOnly> extends true
    ? "sdk"
    : ApiOf<Id> extends "responses"
      ? "responses"
      : "v1";
