import type { StrictJsonSchema, WireCall } from "@locus/core/provider";

/** A request ready to be sent, and how to read what comes back. */
export interface ResponsesCall extends WireCall {
  /** Undoes what strict mode did to the output; absent where the schema went out as it was. */
  restoreOutput?: StrictJsonSchema["restore"] | undefined;
  /** The thread that is continued. */
  thread?: { previousResponseId: string /** It began because the service lost the one before. */; wasLost: boolean } | undefined;
  /** The service holds what it answers: the next call can continue it. */
  keepsThread: boolean;
  /** The responses whose thoughts go back. */
  replayed: ReadonlySet<string>;
  /** It asks for encrypted thoughts by itself. */
  encrypts: boolean;
  /** The model thinks and shows nothing of it: an empty `think` event opens the turn. */
  hidesReasoning: boolean;
}
