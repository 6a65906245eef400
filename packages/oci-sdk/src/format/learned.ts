import { createLearning, type Failure, type Learning } from "@locus/core/provider";

/** Facts that a model object has learned from the service's refusals. */
export interface Learned extends Learning {
  /** Set when the endpoint does not stream, so that responses are fetched whole; `"reported"` after the one warning about it. */
  whole?: "unreported" | "reported";
}

/** The initial state, without any facts. */
export function nothingLearned(): Learned {
  const learning = createLearning({
    essential,
    otherNames: { maxTokens: "maxCompletionTokens", maxCompletionTokens: "maxTokens" },
    outputParameter: "responseFormat",
    translate,
    rules: {
      isStream({ isAboutParameter }) {
        if (isAboutParameter) learned.whole ??= "unreported";
        return isAboutParameter;
      },
    },
  });
  const learned: Learned = {
    get output() {
      return learning.output;
    },
    outputOf: learning.outputOf,
    learn: learning.learn,
    apply: learning.apply,
  };
  return learned;
}

/** Fields that are never dropped, because the request would mean something else. Effort and safety are the caller's decision. */
const essential = [
  "apiFormat",
  "message",
  "messages",
  "chatHistory",
  "preambleOverride",
  "documents",
  "tools",
  "toolResults",
  "thinking",
  "reasoningEffort",
  "safetyMode",
];

/** OCI's names of parameters that model vendors name differently. */
const ociName: Readonly<Record<string, string>> = {
  stream: "isStream",
  n: "numGenerations",
  parallelToolCalls: "isParallelToolCalls",
  logprobs: "logProbs",
};

/** Messages about an unknown parameter, as opposed to an invalid value. */
const unsupported =
  /(not|n't) (support|accept|available|enabled|recogni[sz]ed|(allow|permit)(?!ted to|ed to))|unsupported|unknown|unrecogni[sz]ed|unexpected|deprecated|no longer|extraneous|extra (inputs|fields)/i;

/** xAI's refusals, which name the parameter without quotes (huggingface/smolagents#1765). */
const ofGrok = /(?:argument not supported on this model: |does not support parameter )(\w+)/i;

/** Converts a refusal of the model's vendor, which OCI passes on, to OCI's names of parameters. */
function translate(failure: Failure): Failure | undefined {
  const message = camelCase(failure.message).replace(/\bstream(ing)?\b/i, "isStream");
  const parameter = failure.parameter ?? ofGrok.exec(message)?.[1];
  if (parameter === undefined) return unsupported.test(message) ? { ...failure, message } : undefined;
  const named = camelCase(parameter);
  return { ...failure, message, parameter: Object.hasOwn(ociName, named) ? ociName[named] : named };
}

/** `max_tokens` → `maxTokens`, anywhere in a text. */
function camelCase(text: string): string {
  return text.replace(/([a-z])_([a-z])/g, (_match, left: string, right: string) => left + right.toUpperCase());
}
