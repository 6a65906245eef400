import type { JsonObject } from "@locus/core";
import type { OCIUsage } from "../format/usage.js";

/** A call in GENERIC, whole or one delta of it. */
interface GenericCall {
  id?: string | number | null;
  name?: string | null;
  arguments?: string | JsonObject | null;
}

/** A delta of the answer's message, or the whole message. */
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

/** One of several answers; locus reads the first. */
export interface GenericChoice {
  index?: number | null;
  message?: GenericMessage | null;
  finishReason?: string | null;
  usage?: OCIUsage | null;
  /** Some events have it here, others in the response. */
  serviceTier?: string | null;
  groundingMetadata?: JsonObject | null;
  /** Lists by kind, one entry per token of the event. */
  logprobs?: JsonObject | null;
}

/** An event of a stream (a choice, possibly with usage), or a whole response: the fields that locus reads, none of them validated. */
export interface GenericAnswer extends GenericChoice {
  choices?: readonly GenericChoice[] | null;
}
