import type { Failure, FailureDialect } from "@locus/core/provider";
import { failureClass, failureKind } from "./failure-words.js";
import type { OpenAIServiceSpec } from "./service.js";

const hints = {
  authentication: "OPENAI_API_KEY is not set, or set to the wrong project's key",
  rate_limit: "rate limit or quota; retried with backoff",
  quota: "the quota is used up: see your plan and billing; not retried",
  not_found: "no such model for your tier, or a wrong URL: see https://platform.openai.com/docs/models",
  effort: "reasoning_effort is only valid for reasoning models, and each takes its own values",
} satisfies FailureDialect["hints"];

/** Classes and hints for failures of OpenAI and compatible servers. Loaded with the first failure. */
export function openaiFailures({ failures, path }: Pick<OpenAIServiceSpec, "failures" | "path">): Partial<FailureDialect> {
  return {
    classify: (failure) => failureClass(failure, failures),
    hint: (failure) => responsesHint(failure, path) ?? (failureKind(failure, failures) === "quota" ? hints.quota : undefined),
    hints,
  };
}

/** The hint for models or tools that only the Responses API serves. Other values of the effort do not help. */
function responsesHint({ message }: Failure, path: string): string | undefined {
  if (path !== "/chat/completions" || !/v1\/responses|responses api|not a chat model/i.test(message)) return undefined;
  const effort = /effort.*none/i.test(message) ? ', or reasoningEffort: "none"' : "";
  return `use OpenAIResponsesModel of @locus/openai/responses, or the id openai-responses:…${effort}`;
}
