import { type ApiOf, type KnownTraits, modelTraits, type StartsWithWords, startsWithWords } from "@locus/core/provider";
import { ociModelRows } from "./model-rows.js";

/** The ways to reach OCI Generative AI, each a package: the OpenAI-shaped endpoint, its Responses API, and the native chat API. */
export type OCITransport = "v1" | "responses" | "sdk";

/** What the id of a model of OCI tells. What is absent is not known. */
export interface OCIModelTraits {
  /** What serves the model. */
  transport: OCITransport;
  /** Traits of one of OpenAI's own models. */
  openai?: KnownTraits | undefined;
  /** Whether the id is that of an endpoint on a dedicated AI cluster. */
  dedicated?: boolean | undefined;
  /** The format in which the native chat API takes requests. */
  apiFormat: "COHERE" | "COHEREV2" | "GENERIC";
  /** Whether the model thinks before it answers, where it is none of OpenAI's own. */
  reasoning?: boolean | undefined;
  /** Whether the model takes images. */
  images?: boolean | undefined;
  /** Whether tools and an output schema go together in one request. */
  toolsWithOutput?: boolean | undefined;
  /** What to use for a model that the Responses API does not serve. */
  insteadOfResponses?: string | undefined;
}

interface Row extends Omit<Partial<OCIModelTraits>, "openai"> {
  ids: string;
  openai?: boolean;
}

const rows: readonly Row[] = ociModelRows;

/**
 * What the id of a model of OCI tells. A model that nothing is known about is served by the OpenAI-shaped endpoint.
 *
 * @param id - With the maker's name in front, or an OCID, in any case: `"cohere.command-r-plus"`.
 */
export function ociModelTraits(id: string): OCIModelTraits {
  const name = id.toLowerCase();
  const fitting = rows.filter(({ ids }) => startsWithWords(name, ids)).reverse();
  const { openai, ids: _, ...known }: Partial<Row> = Object.assign({}, ...fitting);
  const traits = modelTraits(id);
  return {
    transport: traits.api === "responses" ? "responses" : "v1",
    apiFormat: "GENERIC",
    ...known,
    ...(openai && { openai: traits }),
  };
}

/** Whether an id is that of an endpoint on a dedicated AI cluster. It does not tell which model is behind it. */
export function isDedicatedEndpoint(id: string): boolean {
  return ociModelTraits(id).dedicated === true;
}

type Native = Extract<(typeof ociModelRows)[number], { transport: "sdk" }>["ids"];

/** What serves a model of OCI, by its id: the type of `ociModelTraits(id).transport`, of the same rows. */
export type OCITransportOf<Id extends string> =
  StartsWithWords<Lowercase<Id>, Native> extends true ? "sdk" : ApiOf<Id> extends "responses" ? "responses" : "v1";
