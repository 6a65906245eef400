import type { JsonObject } from "@locus/core";
import type { OCIUsage } from "../format/usage.js";

/** A call in COHERE, which has no id. */
export interface CohereCall extends JsonObject {
  name: string;
  parameters: JsonObject;
}

/** The result of a call. */
export interface CohereResult extends JsonObject {
  call: CohereCall;
  outputs: readonly JsonObject[];
}

/** An entry of the history. */
export type CohereMessage =
  | { role: "USER" | "SYSTEM"; message: string }
  | { role: "CHATBOT"; message: string; toolCalls?: readonly CohereCall[] }
  | { role: "TOOL"; toolResults: readonly CohereResult[] };

/** A parameter of a tool. */
export interface CohereParameter extends JsonObject {
  /** A Python type. */
  type: string;
  description?: string;
  isRequired?: boolean;
}

/** A citation: the documents that support a span of the text. Offsets count code points. */
export interface CohereCitation extends JsonObject {
  start?: number;
  end?: number;
  text?: string;
  documentIds?: readonly string[];
}

/** An event of a stream, or a whole response: the fields that locus reads, none of them validated. */
export interface CohereAnswer {
  text?: string | null;
  toolCalls?: readonly { name?: string | null; parameters?: JsonObject | null }[] | null;
  citations?: readonly (CohereCitation | null)[] | null;
  documents?: readonly JsonObject[] | null;
  searchQueries?: readonly JsonObject[] | null;
  /** Only in the last event of a stream; may be null. */
  finishReason?: string | null;
  errorMessage?: string | null;
  /** The model's prompt, if requested by `isEcho`. */
  prompt?: string | null;
  /** Whether the message needs a search; only with `isSearchQueriesOnly`. */
  isSearchRequired?: boolean | null;
  /** Only in the last event of a stream. */
  chatHistory?: readonly JsonObject[] | null;
  usage?: OCIUsage | null;
}
