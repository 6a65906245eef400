import { AuthenticationError, ContentFilterError, ContextLengthError, RateLimitError, ServerError } from "@locus/core";
import type { Failure, FailureClass } from "@locus/core/provider";

/** Retried in vain: what was paid for is used up. */
class QuotaError extends RateLimitError {
  static override readonly retryable: boolean = false;
}

/**
 * What a failure can mean that neither its status nor a common code tells. `quota` is a {@link RateLimitError} that is not retried,
 * `server_error` an overload, after which the same request is worth another try.
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

/** How servers say what their failures mean: tested against `"<code> <type> #<status> <message>"`. */
export type FailureWords = Readonly<Partial<Record<FailureKind, RegExp>>>;

/** The words of all servers, because gateways pass them on. The first kind that fits counts. */
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
 * What the words of a failure mean.
 *
 * @param failure - What the server said.
 * @param own - The server's own words; they come first.
 */
export function failureKind({ code, status, message }: Failure, own: FailureWords = {}): FailureKind | undefined {
  const text = `${code} #${status} ${message}`;
  const kinds = Object.keys(classes) as FailureKind[];
  return kinds.find((kind) => own[kind]?.test(text)) ?? kinds.find((kind) => common[kind].test(text));
}

/** The class of what the words of a failure mean; `undefined` where its status and code have to tell. */
export function failureClass(failure: Failure, own?: FailureWords): FailureClass | undefined {
  const kind = failureKind(failure, own);
  return kind && classes[kind];
}
