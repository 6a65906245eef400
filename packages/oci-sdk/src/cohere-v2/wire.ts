import type { JsonObject, JsonValue } from "@locus/core";
import type { OCIUsage } from "../format/usage.js";

/** A call in COHEREV2, whole or one delta of it. */
interface CohereV2Call {
  id?: string | null;
  function?: { name?: string | null; arguments?: string | JsonObject | null } | null;
}

/** A citation: the results or documents that support a span of the answer. Offsets count code points. */
export interface CohereV2Citation extends JsonObject {
  start?: number;
  end?: number;
  /** `"PLAN"` and `"THINKING_CONTENT"` do not refer to the text. */
  type?: string;
  sources?: readonly { type?: string; document?: { id?: string; document?: JsonObject | null } | null }[];
}

/** An event of a stream, or a whole response: the fields that locus reads, none of them validated. */
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
