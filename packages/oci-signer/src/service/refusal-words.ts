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
 * What OCI and the makers behind it say in words alone, because their codes are numbers: most failures are a 400, and a frame in a stream has
 * no status. The first that matches counts. Repetitions are bounded, so that no message takes long.
 */
export const refusalWords: readonly (readonly [RegExp, FailureClass])[] = [
  [/required information to complete authentication/i, AuthenticationError],
  // Retired models: oracle/ai-optimizer#263. Missing in a region: crewAIInc/crewAI#3165, a 500 there.
  [
    /\bretired\b|authorization failed or requested resource not found|not (found|deployed|available|supported) (or not deployed )?in (this |the )?region|entity with key .{0,100}not found|model .{0,100}does not exist/i,
    NotFoundError,
  ],
  // What core does not know of it (Cohere, vLLM).
  [/longer than the maximum/i, ContextLengthError],
  // OCI's guardrails: HKUDS/LightRAG#337.
  [
    /inappropriate .{0,20}content|blocklist|prompt injection|content.{0,20}(blocked|filtered)|usage guidelines|prohibited_content|content management policy/i,
    ContentFilterError,
  ],
  [/throttl|too many requests|request limit (is )?exceeded|rate limit/i, RateLimitError],
];

/** Codes of OCI's own. */
export const ociKinds: FailureKinds = [
  // As core reads the words; OCI's code is a general one then.
  [/context_length/, ContextLengthError],
  [/TooManyRequests/, RateLimitError],
  [/NotAuthenticated/, AuthenticationError],
  [/^Not(Authorized|Allowed) /, PermissionError],
  [/InvalidParameter|MissingParameter|CannotParseRequest|(Limit|Quota)Exceeded/, BadRequestError],
];
