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
  // Cohere, Google, xAI, and the servers of open models.
  [
    /too many tokens|(input|prompt) is too long|(input|prompt) token count|maximum (prompt|input|model) length|longer than the maximum|context length/i,
    ContextLengthError,
  ],
  // OCI's guardrails: HKUDS/LightRAG#337.
  [
    /inappropriate .{0,20}content|blocklist|prompt injection|content.{0,20}(blocked|filtered)|usage guidelines|prohibited_content|content management policy/i,
    ContentFilterError,
  ],
  [/throttl|too many requests|request limit (is )?exceeded|rate limit/i, RateLimitError],
];

/** Codes of OCI's own. */
export const ociKinds: FailureKinds = [
  [/TooManyRequests/, RateLimitError],
  [/NotAuthenticated/, AuthenticationError],
  [/^Not(Authorized|Allowed) /, PermissionError],
  [/InvalidParameter|MissingParameter|CannotParseRequest|(Limit|Quota)Exceeded/, BadRequestError],
];
