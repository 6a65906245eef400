import { AuthenticationError, ContentFilterError, ContextLengthError, RateLimitError, ServerError } from "@locus/core";
import type { Failure, FailureClass } from "@locus/core/provider";

/** Not retryable, because the paid quota is used up. */
class QuotaError extends RateLimitError {
  static override readonly retryable: boolean = false;
}

/**
 * Kinds of failures that neither the status nor a common code identifies. `quota` is a {@link RateLimitError} that is not retried,
 * `server_error` an overload that is.
 */
export type FailureKind = "quota" | "authentication" | "content_filter" | "context_length" | "rate_limit" | "server_error";

const classes: Readonly<Record<FailureKind, FailureClass>> = {
  quota: QuotaError,
  authentication: AuthenticationError,
  content_filter: ContentFilterError,
  context_length: ContextLengthError,
  rate_limit: RateLimitError,
  server_error: ServerError,
};

/** Patterns that identify the kind of a failure, tested against `"<code> <type> #<status> <message>"`. */
export type FailureWords = Readonly<Partial<Record<FailureKind, RegExp>>>;

/** Patterns for all servers, because gateways pass messages on. The first matching kind wins. */
const common: Readonly<Record<FailureKind, RegExp>> = {
  quota:
    /#402|exceeded_current_quota|arrear|overdue|(insufficient|not enough).{0,20}(balance|credits?\b|funds|quota)|(balance|credits?|quota)\b.{0,14}(insufficient|not enough|too low|depleted|exhausted)|(all available|any) credits|no credits remaining|credit_balance|no resource package|account.{0,40} suspended|spend(ing)? limit|billing_(not|hard)|budget.{0,10}exceeded|free tier.{0,24}exhausted|pre_consume|余额|额度不足|欠费/i,
  authentication: /#400 .*((incorrect|invalid) api.?key|api.?key not valid)/i,
  content_filter:
    /#451|data_?inspection_?failed|content exists risk|high risk|new_sensitive|(unsafe|inappropriate).{0,20}content|unsafe or sensitive|sensitive.?(content|info|words?\b)|usage guidelines|safety.(check|system)|violat.{0,30}polic|content filtering|moderation_blocked|responsible_?ai|敏感|审核|违规|(input|prompt) was flagged|prohibited_content/i,
  context_length: /#413 .*tokens?\b/i,
  rate_limit: /#undefined .*(rate.?limit|too many requests)|throttl|high concurrency/i,
  server_error: /#498|^(?!.* #429).*(overloaded|over capacity|capacity exceeded|server.?busy)/i,
};

/**
 * Identifies the kind of a failure by its text.
 *
 * @param failure - The failure that the server reported.
 * @param own - Server-specific patterns; they are tried first.
 * @returns `undefined` if no pattern matches.
 */
export function failureKind({ code, status, message }: Failure, own: FailureWords = {}): FailureKind | undefined {
  const text = `${code} #${status} ${message}`;
  const kinds = Object.keys(classes) as FailureKind[];
  return kinds.find((kind) => own[kind]?.test(text)) ?? kinds.find((kind) => common[kind].test(text));
}

/** The error class of a failure by its text; `undefined` if only status and code can decide. */
export function failureClass(failure: Failure, own?: FailureWords): FailureClass | undefined {
  const kind = failureKind(failure, own);
  return kind && classes[kind];
}
