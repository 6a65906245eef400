import type { JsonObject } from "@locus/core";
import type { OCIUsage } from "../format/usage.js";

/** A call as COHERE has it: without an id. */
export interface CohereCall extends JsonObject {
  name: string;
  parameters: JsonObject;
}

/** What came of a call. */
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
  /** A type of Python. */
  type: string;
  description?: string;
  isRequired?: boolean;
}

/** A citation: which documents a piece of the text rests on. Offsets count code points. */
export interface CohereCitation extends JsonObject {
  start?: number;
  end?: number;
  text?: string;
  documentIds?: readonly string[];
}

/** An event of a stream, or a whole answer: the fields that locus reads. Nothing in it can be relied on. */
export interface CohereAnswer {
  text?: string | null;
  toolCalls?: readonly { name?: string | null; parameters?: JsonObject | null }[] | null;
  citations?: readonly (CohereCitation | null)[] | null;
  documents?: readonly JsonObject[] | null;
  searchQueries?: readonly JsonObject[] | null;
  /** Of the event that ends the stream; may be null. */
  finishReason?: string | null;
  errorMessage?: string | null;
  /** The prompt as the model got it, where it was asked for. */
  prompt?: string | null;
  /** Whether the message needs a search, of answers that are search queries. */
  isSearchRequired?: boolean | null;
  /** Of the event that ends the stream. */
  chatHistory?: readonly JsonObject[] | null;
  usage?: OCIUsage | null;
}
