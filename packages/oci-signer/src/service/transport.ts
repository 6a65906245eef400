import { type ApiOf, modelApi, type StartsWithWords, startsWithWords } from "@locus/core/provider";
import { dedicatedEndpoints, transportRows } from "./model-rows.js";

/** The APIs of OCI Generative AI, one package each: the OpenAI-compatible endpoint, its Responses API, and the native chat API. */
export type OCITransport = "v1" | "responses" | "sdk";

/** Whether `id` is the OCID of an endpoint on a dedicated AI cluster. Such an id does not name the model. */
export function isDedicatedEndpoint(id: string): boolean {
  return startsWithWords(id, dedicatedEndpoints);
}

/**
 * The transport that serves an OCI model. The default is the OpenAI-compatible endpoint.
 *
 * @param id - `<vendor>.<model>` or an OCID, in any case: `"cohere.command-r-plus"`.
 */
export function ociTransportOf(id: string): OCITransport {
  const row = transportRows.find(({ ids }) => startsWithWords(id, ids));
  return row?.transport ?? (modelApi(id) === "responses" ? "responses" : "v1");
}

/** The transport of the first matching row. */
type FirstOf<Id extends string, Rows extends readonly { transport: string; ids: string }[]> = Rows extends readonly [
  infer Row extends { transport: string; ids: string },
  ...infer Rest extends readonly { transport: string; ids: string }[],
]
  ? StartsWithWords<Lowercase<Id>, Row["ids"]> extends true
    ? Row["transport"]
    : FirstOf<Id, Rest>
  : ApiOf<Id> extends "responses"
    ? "responses"
    : "v1";

/** The type of the result of {@link ociTransportOf}, derived from the same rows. */
export type OCITransportOf<Id extends string> = FirstOf<Id, typeof transportRows>;
