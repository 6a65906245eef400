import type { ModelRequest } from "@locus/core";
import type { WireReader } from "@locus/core/provider";
import type { AnswerOptions } from "./answer-reader.js";
import type { CallContext, OCICall } from "./call.js";
import type { Learned } from "./learned.js";

/** A format of OCI's chat API: converts requests to the wire, and responses to events. */
export interface Format {
  /** Converts a request. */
  toCall(request: ModelRequest, context: CallContext, learned?: Partial<Learned>): OCICall;
  /** Creates a reader of one response. */
  reader(options: AnswerOptions): WireReader;
}
