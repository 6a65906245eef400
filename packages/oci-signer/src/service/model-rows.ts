// Facts about OCI's models that OpenAI's rows in core do not have. In patterns "#" is a number and "*" is anything; ids are in lower case.

import type { ModelSettings } from "@locus/core";
import type { OCIModelTraits } from "./model-traits.js";

/**
 * Transports of the models that the OpenAI-compatible endpoint does not serve, and exceptions to later rows. The first matching row
 * counts. OpenAI's models have their rows in core.
 */
export const transportRows = [
  { transport: "sdk", ids: "ocid1.generativeaiendpoint.*" },
  { transport: "v1", ids: "cohere.command-a*" },
  // The v1 endpoint refuses other Cohere models with "Unsupported OpenAI operation": the R series, and aliases such as
  // cohere.command-latest (oracle/langchain-oracle#28), whose ids do not name the model.
  { transport: "sdk", ids: "cohere.*" },
  // Both chat APIs refuse these: "Multi Agent requests are not allowed on chat completions" (oracle/langchain-oracle#221, #242).
  { transport: "responses", ids: "*multi-agent*" },
] as const;

/** Endpoints on dedicated AI clusters. Their ids do not name the model. */
export const dedicatedEndpoints: (typeof transportRows)[0]["ids"] = transportRows[0].ids;

/** Traits of a model family. */
interface FamilyRow extends Omit<Partial<OCIModelTraits>, "openai"> {
  readonly ids: string;
  /** Whether it is OpenAI's own model, whose traits are in core. */
  readonly openai?: boolean;
}

type Refused = readonly (keyof ModelSettings)[];
/** Settings refused by Grok models without reasoning, with adjustable reasoning effort, and with fixed effort. */
const unthinking: Refused = ["frequencyPenalty", "presencePenalty", "reasoningEffort"];
const thinking: Refused = ["frequencyPenalty", "presencePenalty", "stop"];
const wilful: Refused = ["frequencyPenalty", "presencePenalty", "stop", "reasoningEffort"];

/** Families, for all APIs. Every matching row adds its traits; the first row with a trait wins. */
export const familyRows: readonly FamilyRow[] = [
  { ids: "cohere.*vision*", apiFormat: "COHEREV2", images: true },
  { ids: "cohere.*reasoning*", apiFormat: "COHEREV2", reasoning: true },
  { ids: "cohere.*", apiFormat: "COHERE", toolsWithOutput: false, insteadOfResponses: "OCIModel of @locus/oci-sdk" },
  { ids: "meta.*", insteadOfResponses: "OCIOpenAIModel of @locus/oci-v1" },
  { ids: "google.*", toolsWithOutput: false, schemas: "openapi" },
  // Grok's rows follow xAI's refusals behind OCI: effort (BerriAI/litellm#31449, #40732), stop (huggingface/smolagents#1765), penalties.
  { ids: "xai.*non-reasoning*", reasoning: false, refuses: unthinking },
  // Here the effort sets the number of agents.
  { ids: "xai.*multi-agent*", reasoning: true, refuses: thinking },
  { ids: "xai.grok-3-mini*", reasoning: true, refuses: thinking },
  { ids: "xai.grok-3*", refuses: unthinking },
  // 4.1 and 4.20 have a fixed effort; later versions accept one.
  { ids: "xai.grok-4.1*", refuses: wilful },
  { ids: "xai.grok-4.2*", refuses: wilful },
  { ids: "xai.grok-4.#", reasoning: true, refuses: thinking },
  { ids: "xai.*", refuses: wilful },
  // Open weights, unlike OpenAI's hosted models: their reasoning is visible.
  { ids: "openai.gpt-oss*", openai: false, reasoning: true },
  { ids: "openai.*", openai: true },
];

/** Models that do not chat, by a word of their ids. */
export const otherKinds = [
  { words: "embed|embeddings?", what: "creates embeddings (OCI's embedText)" },
  { words: "rerank", what: "ranks documents (OCI's rerankText)" },
  { words: "gpt-image|imagen|imagine", what: "creates images" },
  { words: "sora|veo", what: "creates videos" },
  { words: "tts|whisper|transcribe|realtime|voice", what: "is for speech" },
  { words: "moderation", what: "moderates text" },
] as const;
