import type { ModelRequest } from "@locus/core";
import type { WireReader } from "@locus/core/provider";
import type { AnswerOptions } from "./answer-reader.js";
import type { CallContext, OCICall } from "./call.js";
import type { Learned } from "./learned.js";

/** One of the formats of OCI's chat API: pure functions between requests, answers and our events. */
export interface Format {
  /** Lowers a request. */
  toCall(request: ModelRequest, context: CallContext, learned?: Partial<Learned>): OCICall;
  /** Makes a reader of one answer. */
  reader(options: AnswerOptions): WireReader;
}
