import {
  AuthenticationError,
  BadRequestError,
  ContentFilterError,
  ContextLengthError,
  NotFoundError,
  PermissionError,
  RateLimitError,
} from "@locus/core";
import type { FailureClass, FailureKinds } from "@locus/core/provider";

/**
 * Failures that only the message tells, because most have status 400, a frame in a stream has no status, and the codes are numbers. The
 * first match counts. Repetitions are bounded, so that long messages match quickly.
 */
export const refusalWords: readonly (readonly [RegExp, FailureClass])[] = [
  [/required information to complete authentication/i, AuthenticationError],
  // Retired models: oracle/ai-optimizer#263. Missing in a region: crewAIInc/crewAI#3165, a 500 there.
  [
    /\bretired\b|authorization failed or requested resource not found|not (found|deployed|available|supported) (or not deployed )?in (this |the )?region|entity with key .{0,100}not found|model .{0,100}does not exist/i,
    NotFoundError,
  ],
  // Cohere's and vLLM's message for a long context, which core does not know.
  [/longer than the maximum/i, ContextLengthError],
  // OCI's guardrails: HKUDS/LightRAG#337.
  [
    /inappropriate .{0,20}content|blocklist|prompt injection|content.{0,20}(blocked|filtered)|usage guidelines|prohibited_content|content management policy/i,
    ContentFilterError,
  ],
  [/throttl|too many requests|request limit (is )?exceeded|rate limit/i, RateLimitError],
];

/** OCI's error codes. */
export const ociKinds: FailureKinds = [
  // Set by core from the message, because OCI's code is a general one here.
  [/context_length/, ContextLengthError],
  [/TooManyRequests/, RateLimitError],
  [/NotAuthenticated/, AuthenticationError],
  [/^Not(Authorized|Allowed) /, PermissionError],
  [/InvalidParameter|MissingParameter|CannotParseRequest|(Limit|Quota)Exceeded/, BadRequestError],
];
