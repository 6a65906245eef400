import type { StrictJsonSchema, WireCall } from "@locus/core/provider";

/** A converted request, with the state needed to read its answer. */
export interface ResponsesCall extends WireCall {
  /** Reverts the conversion of the output to strict mode; absent if the schema was sent unchanged. */
  restoreOutput?: StrictJsonSchema["restore"] | undefined;
  /** The thread to continue. `wasLost`: it replaced a thread that the service lost. */
  thread?: { previousResponseId: string; wasLost: boolean } | undefined;
  /** The service stores the answer, so that the next call can continue it. */
  keepsThread: boolean;
  /** Responses whose thoughts are sent back. */
  replayed: ReadonlySet<string>;
  /** locus requests encrypted thoughts, not the caller. */
  encrypts: boolean;
  /** The model thinks without showing it, so that an empty `think` event opens the turn. */
  hidesReasoning: boolean;
}
