import { type ApiOf, modelApi, type StartsWithWords, startsWithWords } from "@locus/core/provider";
import { dedicatedEndpoints, transportRows } from "./model-rows.js";

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
  const row = transportRows.find(({ ids }) => startsWithWords(id, ids));
  return row?.transport ?? (modelApi(id) === "responses" ? "responses" : "v1");
}

/** The transport of the first row that fits. */
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

/** What serves a model of OCI, by its id: the type of what {@link ociTransportOf} finds out, of the same rows. */
export type OCITransportOf<Id extends string> = FirstOf<Id, typeof transportRows>;
