import type { ModelSettings } from "@locus/core";
import { type KnownTraits, modelTraits, type SchemaForm, startsWithWords } from "@locus/core/provider";
import { familyRows, otherKinds } from "./model-rows.js";

/** Traits of an OCI model, known from its id. Absent traits are not known. */
export interface OCIModelTraits {
  /** Traits of OpenAI's own models. */
  openai?: KnownTraits | undefined;
  /** Request format of the native chat API. */
  apiFormat: "COHERE" | "COHEREV2" | "GENERIC";
  /** Whether the model reasons; for OpenAI's own models see `openai`. */
  reasoning?: boolean | undefined;
  /** Whether the model accepts images. */
  images?: boolean | undefined;
  /** Whether one request may have both tools and an output schema. */
  toolsWithOutput?: boolean | undefined;
  /** Settings that the model refuses on every API, by their names in `ModelSettings`. */
  refuses?: readonly (keyof ModelSettings)[] | undefined;
  /** The schema form of a model that does not accept all of JSON Schema. */
  schemas?: SchemaForm | undefined;
  /** The class to use instead, for a model that the Responses API does not serve. */
  insteadOfResponses?: string | undefined;
}

/**
 * Looks up the traits of an OCI model. An unknown id gets `GENERIC` and no other trait.
 *
 * @param id - `<vendor>.<model>` or an OCID, in any case: `"cohere.command-r-plus"`.
 */
export function ociModelTraits(id: string): OCIModelTraits {
  const fitting = familyRows.filter(({ ids }) => startsWithWords(id, ids)).reverse();
  const { openai, ids: _, ...known }: Partial<(typeof familyRows)[number]> = Object.assign({}, ...fitting);
  return { apiFormat: "GENERIC", ...known, ...(openai && { openai: modelTraits(id) }) };
}

/**
 * The purpose of a model that does not chat: `"creates embeddings"`.
 *
 * @param id - See {@link ociModelTraits}.
 * @returns `undefined` for a chat model, an OCID and an unknown id.
 */
export function otherKindOf(id: string): string | undefined {
  return otherKinds.find(({ words }) => new RegExp(`^(?!ocid1\\.)\\w+\\.(.*-)?(${words})(?!\\w)`, "i").test(id))?.what;
}
