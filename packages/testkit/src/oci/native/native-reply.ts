import type { JsonObject, Usage } from "@locus/core";
import type { Deltas, TurnContent } from "../../scripted/scripted-turn.js";

/**
 * An answer of OCI's own chat endpoint, in no format's words: the request says in which format, and whether it streams. What a
 * format has no words for is an error of the script.
 */
export interface NativeReply extends TurnContent {
  /** Not in COHERE. */
  reasoning?: Deltas;
  /** What the model means to do with its calls. COHEREV2 only. */
  toolPlan?: Deltas;
  /** What the answer rests on. Not in GENERIC, which has `annotations`. */
  citations?: readonly NativeCitation[];
  /** The documents that citations name. COHERE only. */
  documents?: readonly JsonObject[];
  /** As the wire has them: `{ type: "url_citation", urlCitation: { … } }`. GENERIC only. */
  annotations?: readonly JsonObject[];
  /** GENERIC only. */
  refusal?: string;
  /** What went wrong, beside the finish reason `"ERROR"`. Not in GENERIC. */
  errorMessage?: string;
  /** @defaultValue 10 tokens in, 5 out. `null`: none is reported. */
  usage?: Usage | null;
  /**
   * The wire's word; `null`, as it is recorded of Command A with stop sequences.
   *
   * @defaultValue the format's word for an answer that is complete, or for one that calls tools, where it has one
   */
  finishReason?: string | null;
  /** The version of the model. @defaultValue what was recorded of the format */
  modelVersion?: string;
  /** Headers besides the content type. */
  headers?: Readonly<Record<string, string>>;
}

/** A part of the text, and what it rests on. */
export interface NativeCitation {
  /** In characters of the text; the end is the first that is not part of it. */
  start: number;
  end: number;
  text: string;
  documentIds: readonly string[];
}

/** A refusal, as OCI writes it: `{ code, message }`, the code always a string. */
export interface NativeErrorReply {
  status: number;
  /** @defaultValue `"NotAuthenticated"` with 401, `"NotAuthorizedOrNotFound"` with 404, else the status */
  code?: string;
  /** @defaultValue what the service says with this status */
  message?: string;
  headers?: Readonly<Record<string, string>>;
}

/** An answer that was recorded: the bytes of a stream, the body of one that was not streamed, or both. */
export interface NativeRecordedReply {
  /** Sent where the request asks for a stream. */
  sse?: string;
  /** Sent where it does not. */
  body?: JsonObject;
}

/** Everything the endpoint can answer. */
export type NativeAnswer = NativeReply | NativeErrorReply | NativeRecordedReply;

const known: Readonly<Record<number, { code?: string; message: string }>> = {
  401: {
    code: "NotAuthenticated",
    message: "The required information to complete authentication was not provided or was incorrect.",
  },
  404: { code: "NotAuthorizedOrNotFound", message: "Authorization failed or requested resource not found." },
  429: { message: "Too many requests." },
};

/** The body of a refusal. */
export function nativeErrorBody({ status, code, message }: NativeErrorReply): { code: string; message: string } {
  const {
    code: usualCode = String(status),
    message: usual = status >= 500 ? "Internal Server Error." : `Refused with ${status}.`,
  } = known[status] ?? {};
  return { code: code ?? usualCode, message: message ?? usual };
}
