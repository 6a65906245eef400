import { createLearning, type Failure, type Learning } from "@locus/core/provider";

/** What a service taught a model instance by refusing it. */
export interface Learned extends Learning {
  /** It streams nothing: answers are fetched whole, and the consumer is told so once. */
  whole?: "untold" | "told";
}

/** A model instance that has learned nothing yet. */
export function nothingLearned(): Learned {
  const learning = createLearning({
    essential,
    otherNames: { maxTokens: "maxCompletionTokens", maxCompletionTokens: "maxTokens" },
    outputParameter: "responseFormat",
    translate,
    rules: {
      isStream({ isAboutParameter }) {
        if (isAboutParameter) learned.whole ??= "untold";
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

/** Never left out, because without them it would be another request. Effort and safety are the caller's to change. */
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

/** Where the maker of a model has another name for a parameter than OCI. */
const ociName: Readonly<Record<string, string>> = {
  stream: "isStream",
  n: "numGenerations",
  parallelToolCalls: "isParallelToolCalls",
  logprobs: "logProbs",
};

/** Says that there is no such thing, rather than that its value is wrong. */
const unsupported =
  /(not|n't) (support|accept|available|enabled|recogni[sz]ed|(allow|permit)(?!ted to|ed to))|unsupported|unknown|unrecogni[sz]ed|unexpected|deprecated|no longer|extraneous|extra (inputs|fields)/i;

/** How xAI names what it refuses, without quotes (huggingface/smolagents#1765). */
const ofGrok = /(?:argument not supported on this model: |does not support parameter )(\w+)/i;

/** A refusal by OCI's own names, where OCI passes on the words of the model's maker. */
function translate(failure: Failure): Failure | undefined {
  const message = camelCase(failure.message).replace(/\bstream(ing)?\b/i, "isStream");
  const parameter = failure.parameter ?? ofGrok.exec(message)?.[1];
  if (parameter === undefined) return unsupported.test(message) ? { ...failure, message } : undefined;
  const named = camelCase(parameter);
  return { ...failure, message, parameter: Object.hasOwn(ociName, named) ? ociName[named] : named };
}

/** `max_tokens` → `maxTokens`, wherever it stands in a text. */
function camelCase(text: string): string {
  return text.replace(/([a-z])_([a-z])/g, (_match, left: string, right: string) => left + right.toUpperCase());
}
