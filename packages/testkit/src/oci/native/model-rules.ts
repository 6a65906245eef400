import type { JsonObject } from "@locus/core";
import { invalidByGrok, invalidParameter, type ParameterErrors, type Refusals, unsupported } from "./refusals.js";

const thinkingGPT = /^openai\.(o\d|gpt-5(?!.*-chat))/;

/** The parameters of the format that models refuse. A parameter with a single value is refused with any other value. */
const rules: readonly { model: RegExp; refused?: readonly string[]; fixed?: Readonly<Record<string, number>> }[] = [
  { model: thinkingGPT, refused: ["frequencyPenalty", "presencePenalty", "stop"], fixed: { temperature: 1, topP: 1 } },
  { model: /^openai\.gpt-4/, refused: ["reasoningEffort"] },
  { model: /^xai\.grok-(3(?!-mini)|4(?!\.[3-9])|4.*-non-|code)/, refused: ["reasoningEffort"] },
  { model: /^xai\.grok-(3-mini|4(?!.*-non-)|code)/, refused: ["stop"] },
  { model: /^xai\./, refused: ["frequencyPenalty", "presencePenalty"] },
];

/** Checks the parameters that only some models of GENERIC accept. */
export function* checkModelParameters(chatRequest: JsonObject, model: string, words: ParameterErrors): Refusals {
  const given = (parameter: string) => chatRequest[parameter] != null;
  if (/^openai\.(?!gpt-oss)/.test(model) && given("maxTokens")) yield unsupported("maxTokens", words, "maxCompletionTokens");
  for (const { refused = [], fixed = {} } of rules.filter((rule) => rule.model.test(model))) {
    for (const parameter of refused.filter(given)) {
      if (model.startsWith("xai.")) yield invalidByGrok(`Model ${model} does not support parameter ${parameter}.`);
      else yield unsupported(parameter, words);
    }
    for (const [parameter, value] of Object.entries(fixed)) {
      if (!given(parameter) || chatRequest[parameter] === value) continue;
      const message = `Unsupported value: '${parameter}' does not support ${chatRequest[parameter]} with this model. Only the default (${value}) value is supported.`;
      yield invalidParameter(parameter, "unsupported_value", message, words);
    }
  }
}
