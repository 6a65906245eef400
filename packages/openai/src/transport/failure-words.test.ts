import { type Failure, parseFailure } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { failureClass, failureKind } from "./failure-words.js";

/** A failure, as parsed from an answer. */
const failure = (message: string, status?: number, code: string | null = null): Failure =>
  parseFailure({ error: { message, code, type: null } }, status);

describe("failureKind", () => {
  test.each<[string, number | undefined, string]>([
    ["quota", 402, "Insufficient Balance"],
    ["quota", 403, "Access denied due to overdue account"],
    ["quota", 403, "Your team has used all available credits or reached its monthly spending limit."],
    ["quota", 429, "账户余额不足，请充值"],
    ["authentication", 400, "Incorrect API key provided: xa***ey."],
    ["authentication", 400, "API key not valid. Please pass a valid API key."],
    ["content_filter", 403, "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO"],
    ["content_filter", undefined, "output new_sensitive (1027)"],
    ["content_filter", 400, "<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content."],
    ["context_length", 413, "Request too large for model on tokens per minute (TPM): Limit 8000, Requested 8590"],
    ["rate_limit", undefined, "Rate limit exceeded"],
    ["rate_limit", undefined, "ThrottlingException"],
    ["server_error", 400, "The model is overloaded. Please try again later."],
    ["server_error", undefined, "Service tier capacity exceeded for this model."],
    ["server_error", 498, "Flex tier capacity exceeded"],
    // anthropics/anthropic-sdk-typescript#618
    ["quota", 400, "Your credit balance is too low to access the Anthropic API."],
    // promptfoo/promptfoo#10855
    ["quota", 429, "You have no credits remaining. Add credits to go on."],
    ["quota", 403, "Your newly created team doesn't have any credits or licenses yet."],
    ["quota", 429, "Your prepayment credits are depleted. Please manage your project and billing."],
    ["quota", 412, "Account acme-1 is suspended, possibly due to reaching the monthly spending limit."],
    ["quota", 403, "Sorry, your account balance is insufficient"],
    ["quota", 403, "用户额度不足, 剩余额度: 0.0"],
    ["quota", 403, "token quota is not enough, token remain quota: 0.1, need quota: 0.2"],
    ["quota", 403, "The free tier of the model has been exhausted."],
    ["quota", 400, "Budget has been exceeded! Current cost: 1.2, Max budget: 1.0"],
    ["quota", 400, "Organization has been restricted: spend limit reached"],
    // openai/codex#38849
    ["content_filter", 400, "Invalid prompt: your prompt was flagged as potentially violating our usage policy."],
    ["content_filter", 400, "Your request was rejected by the safety system."],
    ["content_filter", 400, "The request failed because the input text may contain sensitive information."],
    // cline/cline#5
    ["content_filter", 400, "Output blocked by content filtering policy"],
    ["content_filter", 451, "The content you provided or machine outputted is blocked."],
    ["content_filter", undefined, "输入内容审核不通过，涉嫌违规"],
    ["content_filter", 400, "Violated guardrail policy"],
    ["content_filter", 403, "openai/x requires moderation. Your input was flagged for violence. No credits were charged."],
  ])("%s (%s): %s", (kind, status, message) => {
    expect(failureKind(failure(message, status))).toBe(kind);
  });

  test.each<[number, string]>([
    [400, "Unknown parameter: 'safety_identifier'."],
    [400, "temperature must be at most 2"],
    [401, "Incorrect API key provided"],
    [404, "The model does not exist"],
    [429, "The engine is currently overloaded, please try again later"],
    [429, "Rate limit reached for requests"],
    [429, "You exceeded your current quota, please check your plan and billing details. Please retry in 12.3s."],
    [429, "Resource has been exhausted (e.g. check quota)."],
    [400, "The tool schema violates a constraint: names are case-sensitive"],
    [500, "The server had an error"],
  ])("no specific kind (%s): %s", (status, message) => {
    expect(failureKind(failure(message, status))).toBeUndefined();
    expect(failureClass(failure(message, status))).toBeUndefined();
  });

  test.each(["billing_not_active", "billing_hard_limit_reached", "insufficient_user_quota", "credit_balance_exhausted"])(
    "quota by code: %s",
    (code) => expect(failureKind(failure("No.", 429, code))).toBe("quota"),
  );

  test("server-specific patterns come first", () => {
    expect(failureKind(failure("Rate limit exceeded", undefined, "1301"), { content_filter: /^1301 / })).toBe("content_filter");
  });
});
