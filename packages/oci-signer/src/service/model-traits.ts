import type { ModelSettings } from "@locus/core";
import { type KnownTraits, modelTraits, type SchemaForm, startsWithWords } from "@locus/core/provider";
import { familyRows, otherKinds } from "./model-rows.js";

/** What the id of a model of OCI tells. What is absent is not known. */
export interface OCIModelTraits {
  /** Traits of one of OpenAI's own models. */
  openai?: KnownTraits | undefined;
  /** The format in which the native chat API takes requests. */
  apiFormat: "COHERE" | "COHEREV2" | "GENERIC";
  /** Whether the model thinks before it answers, where it is none of OpenAI's own. */
  reasoning?: boolean | undefined;
  /** Whether the model takes images. */
  images?: boolean | undefined;
  /** Whether tools and an output schema go together in one request. */
  toolsWithOutput?: boolean | undefined;
  /** Settings that the model refuses on every API, by our names. */
  refuses?: readonly (keyof ModelSettings)[] | undefined;
  /** The form in which the model takes schemas, where it does not take all of JSON Schema. */
  schemas?: SchemaForm | undefined;
  /** What to use for a model that the Responses API does not serve. */
  insteadOfResponses?: string | undefined;
}

/**
 * What the id of a model of OCI tells. Nothing is known about a model that appears tomorrow.
 *
 * @param id - With the maker's name in front, or an OCID, in any case: `"cohere.command-r-plus"`.
 */
export function ociModelTraits(id: string): OCIModelTraits {
  const fitting = familyRows.filter(({ ids }) => startsWithWords(id, ids)).reverse();
  const { openai, ids: _, ...known }: Partial<(typeof familyRows)[number]> = Object.assign({}, ...fitting);
  return { apiFormat: "GENERIC", ...known, ...(openai && { openai: modelTraits(id) }) };
}

/**
 * What a model does that answers no chat: `"makes embeddings"`.
 *
 * @param id - As of {@link ociModelTraits}. Where it is an OCID, nothing is known.
 * @returns `undefined` for a chat model, and for any that is not known.
 */
export function otherKindOf(id: string): string | undefined {
  return otherKinds.find(({ words }) => new RegExp(`^(?!ocid1\\.)\\w+\\.(.*-)?(${words})(?!\\w)`, "i").test(id))?.what;
}
