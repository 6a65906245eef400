import type { LearningOptions } from "@locus/core/provider";

const noSchemas =
  /(json_schema|structured.outputs?)\b.{0,30}(not|un) ?(supported|available)|not support.{0,20}(json_schema|structured.outputs?)\b/i;

/** What can be learned from a server of Chat Completions that refuses a request. Effort is the caller's to change. */
export const chatLearning: LearningOptions = {
  // In camel case (xAI), or behind a path or in place of one (Cerebras).
  translate(failure) {
    const [, name] = /(?:on this model: |support parameter |property ')(\w+)(?![\w.])/.exec(failure.message) ?? [];
    // Named by its value alone.
    if (!name && !failure.parameter && noSchemas.test(failure.message)) return { ...failure, parameter: "response_format" };
    return name ? { ...failure, parameter: name.replace(/[A-Z]/g, "_$&").toLowerCase() } : failure;
  },
  essential: ["model", "messages", "tools", "reasoning_effort"],
  otherNames: { max_tokens: "max_completion_tokens", max_completion_tokens: "max_tokens" },
  outputParameter: "response_format",
};
