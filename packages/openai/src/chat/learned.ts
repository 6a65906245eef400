import type { LearningOptions } from "@locus/core/provider";

/** What can be learned from a server of Chat Completions that refuses a request. Effort is the caller's to change. */
export const chatLearning: LearningOptions = {
  essential: ["model", "messages", "tools", "reasoning_effort"],
  otherNames: { max_tokens: "max_completion_tokens", max_completion_tokens: "max_tokens" },
  outputParameter: "response_format",
};
