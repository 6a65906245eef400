import { type Failure, parseFailure } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { failureClass, failureKind } from "./failure-words.js";

/** What a server said, as it is read. */
const said = (message: string, status?: number, code: string | null = null): Failure =>
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
  ])("%s (%s): %s", (kind, status, message) => {
    expect(failureKind(said(message, status))).toBe(kind);
  });

  test.each<[number, string]>([
    [400, "Unknown parameter: 'safety_identifier'."],
    [400, "temperature must be at most 2"],
    [401, "Incorrect API key provided"],
    [404, "The model does not exist"],
    [429, "The engine is currently overloaded, please try again later"],
    [429, "Rate limit reached for requests"],
    [500, "The server had an error"],
  ])("nothing in particular (%s): %s", (status, message) => {
    expect(failureKind(said(message, status))).toBeUndefined();
    expect(failureClass(said(message, status))).toBeUndefined();
  });

  test("a server's own words come first", () => {
    expect(failureKind(said("Rate limit exceeded", undefined, "1301"), { content_filter: /^1301 / })).toBe("content_filter");
  });
});
