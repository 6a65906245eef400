import type { JsonObject, JsonValue } from "@locus/core";
import type { OCIUsage } from "../format/usage.js";

/** A call of COHEREV2, whole or in pieces. */
interface CohereV2Call {
  id?: string | null;
  function?: { name?: string | null; arguments?: string | JsonObject | null } | null;
}

/** A citation: which results or documents a piece of the answer rests on. Offsets count code points. */
export interface CohereV2Citation extends JsonObject {
  start?: number;
  end?: number;
  /** `"PLAN"` and `"THINKING_CONTENT"` are not of the text. */
  type?: string;
  sources?: readonly { type?: string; document?: { id?: string; document?: JsonObject | null } | null }[];
}

/** An event of a stream, or a whole answer: the fields that locus reads. Nothing in it can be relied on. */
export interface CohereV2Answer {
  id?: string | null;
  message?: {
    content?: readonly { type?: string; text?: string | null; thinking?: string | null }[] | null;
    toolPlan?: string | null;
    toolCalls?: readonly CohereV2Call[] | null;
    citations?: readonly (CohereV2Citation | null)[] | null;
  } | null;
  finishReason?: string | null;
  /** One entry per token of the event. */
  logProbabilities?: readonly JsonValue[] | null;
  errorMessage?: string | null;
  usage?: OCIUsage | null;
}
