// What is known about models of OCI besides what OpenAI's ids tell, as data. In patterns "#" is a number and "*" is anything; ids are in
// lower case.

import type { ModelSettings } from "@locus/core";
import type { OCIModelTraits } from "./model-traits.js";

/**
 * What serves models that the OpenAI-shaped endpoint does not, and what it serves in spite of a later row; the first row that fits counts.
 * Models of OpenAI have rows of their own in core.
 */
export const transportRows = [
  { transport: "sdk", ids: "ocid1.generativeaiendpoint.*" },
  { transport: "v1", ids: "cohere.command-a*" },
  // "Unsupported OpenAI operation" is what the others get there: the R series, and aliases such as cohere.command-latest
  // (oracle/langchain-oracle#28), whose ids do not tell what is behind them.
  { transport: "sdk", ids: "cohere.*" },
  // "Multi Agent requests are not allowed on chat completions", on neither of the chat APIs (oracle/langchain-oracle#221, #242).
  { transport: "responses", ids: "*multi-agent*" },
] as const;

/** Endpoints on dedicated AI clusters. Their ids do not tell which model is behind them. */
export const dedicatedEndpoints: (typeof transportRows)[0]["ids"] = transportRows[0].ids;

/** What the ids of a family tell. */
interface FamilyRow extends Omit<Partial<OCIModelTraits>, "openai"> {
  readonly ids: string;
  /** One of OpenAI's own models: core's rows tell more. */
  readonly openai?: boolean;
}

type Refused = readonly (keyof ModelSettings)[];
/** What Grok refuses that does not think, that can be told how much to think, and that thinks as it likes. */
const unthinking: Refused = ["frequencyPenalty", "presencePenalty", "reasoningEffort"];
const thinking: Refused = ["frequencyPenalty", "presencePenalty", "stop"];
const wilful: Refused = ["frequencyPenalty", "presencePenalty", "stop", "reasoningEffort"];

/** Families, for all APIs. Every row that fits adds what it says; where two say the same, the first counts. */
export const familyRows: readonly FamilyRow[] = [
  { ids: "cohere.*vision*", apiFormat: "COHEREV2", images: true },
  { ids: "cohere.*reasoning*", apiFormat: "COHEREV2", reasoning: true },
  { ids: "cohere.*", apiFormat: "COHERE", toolsWithOutput: false, insteadOfResponses: "OCIModel of @locus/oci-sdk" },
  { ids: "meta.*", insteadOfResponses: "OCIOpenAIModel of @locus/oci-v1" },
  { ids: "google.*", toolsWithOutput: false, schemas: "openapi" },
  // Grok, as xAI's refusals behind OCI have it: effort (BerriAI/litellm#31449, #40732), stop (huggingface/smolagents#1765), penalties.
  { ids: "xai.*non-reasoning*", reasoning: false, refuses: unthinking },
  // Its effort is the number of agents.
  { ids: "xai.*multi-agent*", reasoning: true, refuses: thinking },
  { ids: "xai.grok-3-mini*", reasoning: true, refuses: thinking },
  { ids: "xai.grok-3*", refuses: unthinking },
  // 4.1 and 4.20 cannot be told how much to think; later ones can.
  { ids: "xai.grok-4.1*", refuses: wilful },
  { ids: "xai.grok-4.2*", refuses: wilful },
  { ids: "xai.grok-4.#", reasoning: true, refuses: thinking },
  { ids: "xai.*", refuses: wilful },
  // Open weights, which are not the service's models: they show their thoughts.
  { ids: "openai.gpt-oss*", openai: false, reasoning: true },
  { ids: "openai.*", openai: true },
];

/** Models that answer no chat, by a word of their ids. */
export const otherKinds = [
  { words: "embed|embeddings?", what: "makes embeddings (OCI's embedText)" },
  { words: "rerank", what: "ranks documents (OCI's rerankText)" },
  { words: "gpt-image|imagen|imagine", what: "makes images" },
  { words: "sora|veo", what: "makes videos" },
  { words: "tts|whisper|transcribe|realtime|voice", what: "is for speech" },
  { words: "moderation", what: "judges texts" },
] as const;
