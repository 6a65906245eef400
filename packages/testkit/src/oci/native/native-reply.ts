import type { JsonObject, Usage } from "@locus/core";
import type { Deltas, TurnContent } from "../../scripted/scripted-turn.js";

/**
 * An answer of OCI's own chat endpoint, independent of the format. The request decides the format and whether to stream. A field
 * that the format cannot express is an error of the script.
 */
export interface NativeReply extends TurnContent {
  /** Not in COHERE. */
  reasoning?: Deltas;
  /** The model's plan for its tool calls. COHEREV2 only. */
  toolPlan?: Deltas;
  /** Citations of sources. Not in GENERIC, which has `annotations`. */
  citations?: readonly NativeCitation[];
  /** The documents that citations name. COHERE only. */
  documents?: readonly JsonObject[];
  /** In wire format: `{ type: "url_citation", urlCitation: { … } }`. GENERIC only. */
  annotations?: readonly JsonObject[];
  /** GENERIC only. */
  refusal?: string;
  /** The error message that goes with the finish reason `"ERROR"`. Not in GENERIC. */
  errorMessage?: string;
  /** @defaultValue 10 tokens in, 5 out. `null`: none is reported. */
  usage?: Usage | null;
  /**
   * The wire value. `null` is recorded of Command A with stop sequences.
   *
   * @defaultValue the format's value for a complete answer, or for tool calls if it has one
   */
  finishReason?: string | null;
  /** The version of the model. @defaultValue the version that was recorded for the format */
  modelVersion?: string;
  /** Headers in addition to the content type. */
  headers?: Readonly<Record<string, string>>;
}

/** A span of the text, and its sources. */
export interface NativeCitation {
  /** Offsets in characters of the text; the end is exclusive. */
  start: number;
  end: number;
  text: string;
  documentIds: readonly string[];
}

/** An error response of OCI: `{ code, message }`. The code is always a string. */
export interface NativeErrorReply {
  status: number;
  /** @defaultValue `"NotAuthenticated"` with 401, `"NotAuthorizedOrNotFound"` with 404, else the status */
  code?: string;
  /** @defaultValue the service's message for this status */
  message?: string;
  headers?: Readonly<Record<string, string>>;
}

/** A recorded answer: the bytes of a stream, the body of an unstreamed answer, or both. */
export interface NativeRecordedReply {
  /** Sent when the request asks for a stream. */
  sse?: string;
  /** Sent when the request does not ask for a stream. */
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

/** The body of an error response. */
export function nativeErrorBody({ status, code, message }: NativeErrorReply): { code: string; message: string } {
  const {
    code: usualCode = String(status),
    message: usual = status >= 500 ? "Internal Server Error." : `Refused with ${status}.`,
  } = known[status] ?? {};
  return { code: code ?? usualCode, message: message ?? usual };
}
