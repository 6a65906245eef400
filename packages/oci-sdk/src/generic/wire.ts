import type { JsonObject } from "@locus/core";
import type { OCIUsage } from "../format/usage.js";

/** A call of GENERIC, whole or in pieces. */
interface GenericCall {
  id?: string | number | null;
  name?: string | null;
  arguments?: string | JsonObject | null;
}

/** What an event adds to the answer; a whole message has the same fields. */
interface GenericMessage {
  content?: string | readonly { text?: string | null }[] | null;
  refusal?: string | null;
  reasoningContent?: string | null;
  toolCalls?: readonly GenericCall[] | null;
  annotations?: readonly GenericAnnotation[] | null;
}

/** A citation of the text. */
export interface GenericAnnotation extends JsonObject {
  type?: string;
  urlCitation?: { url?: string | null; title?: string | null; startIndex?: number | null; endIndex?: number | null } | null;
}

/** One of the answers; locus reads the first. */
export interface GenericChoice {
  index?: number | null;
  message?: GenericMessage | null;
  finishReason?: string | null;
  usage?: OCIUsage | null;
  /** Of the answer, or of the choice. */
  serviceTier?: string | null;
  groundingMetadata?: JsonObject | null;
  /** Lists by kind, one entry per token of the event. */
  logprobs?: JsonObject | null;
}

/** An event of a stream, which is a choice and may have usage, or a whole answer. Nothing in it can be relied on. */
export interface GenericAnswer extends GenericChoice {
  choices?: readonly GenericChoice[] | null;
}
