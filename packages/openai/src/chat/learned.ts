import type { LearningOptions } from "@locus/core/provider";

const noSchemas =
  /(json_schema|structured.outputs?)\b.{0,30}(not|un) ?(supported|available)|not support.{0,20}(json_schema|structured.outputs?)\b/i;

/** Rules for learning from refusals of Chat Completions servers. Effort is never dropped, but left to the caller. */
export const chatLearning: LearningOptions = {
  // The name may be in camel case (xAI), or after or instead of a path (Cerebras).
  translate(failure) {
    const [, name] = /(?:on this model: |support parameter |property ')(\w+)(?![\w.])/.exec(failure.message) ?? [];
    // The message has only the value of the parameter.
    if (!name && !failure.parameter && noSchemas.test(failure.message)) return { ...failure, parameter: "response_format" };
    return name ? { ...failure, parameter: name.replace(/[A-Z]/g, "_$&").toLowerCase() } : failure;
  },
  essential: ["model", "messages", "tools", "reasoning_effort"],
  otherNames: { max_tokens: "max_completion_tokens", max_completion_tokens: "max_tokens" },
  outputParameter: "response_format",
};
