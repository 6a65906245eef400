import { type Failure, isAboutValue, refusedParameter, type WireBody } from "@locus/core/provider";

/** What a service taught a model instance by refusing it. */
export interface Learned {
  readonly refused: Map<string, string | undefined>;
  /** The form of output schema that is left to try. */
  output?: "json_object" | "prompt";
  /** It streams nothing: answers are fetched whole, and the consumer is told so once. */
  whole?: "untold" | "told";
}

/** Never left out: without them it would be another request. Effort and safety are the caller's to change. */
const essential =
  /^(apiFormat|message|messages|chatHistory|preambleOverride|documents|tools|toolResults|thinking|reasoningEffort|safetyMode)$/;

const otherName: Readonly<Record<string, string>> = {
  maxTokens: "maxCompletionTokens",
  maxCompletionTokens: "maxTokens",
};

/** Where the maker of a model has another name for a parameter than OCI. */
const ociName: Readonly<Record<string, string>> = {
  stream: "isStream",
  n: "numGenerations",
  parallelToolCalls: "isParallelToolCalls",
  logprobs: "logProbs",
};

/** Says that there is no such thing, rather than that its value is wrong. */
const unsupported =
  /(not|n't) (support|accept|available|(allow|permit)(?!ted to|ed to))|unsupported|unknown|unrecogni[sz]ed|unexpected/i;

/**
 * Learns from a refusal, in OCI's own words or in those of the model's maker, which OCI passes on.
 *
 * @returns Whether the next request will differ, so that it is worth sending.
 */
export function learnFrom(failure: Failure, body: WireBody, learned: Learned): boolean {
  const { parameter } = failure;
  const message = camelCase(failure.message).replace(/\bstream(ing)?\b/i, "isStream");
  if (parameter === undefined && !unsupported.test(message)) return false;
  const named = parameter && camelCase(parameter);
  const name = refusedParameter({ ...failure, message, parameter: named && (ociName[named] ?? named) }, body);
  if (name === undefined || essential.test(name)) return false;
  if (name === "responseFormat") {
    learned.output = /schema/i.test(JSON.stringify(body[name])) ? "json_object" : "prompt";
    return true;
  }
  if (isAboutValue(failure)) return false;
  if (name === "isStream") learned.whole ??= "untold";
  else learned.refused.set(name, otherName[name]);
  return true;
}

/** `max_tokens` → `maxTokens`, wherever it stands in a text. */
function camelCase(text: string): string {
  return text.replace(/([a-z])_([a-z])/g, (_match, left: string, right: string) => left + right.toUpperCase());
}
