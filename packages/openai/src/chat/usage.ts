import type { JsonObject, Usage } from "@locus/core";
import { toUsage } from "@locus/core/provider";
import type { ChatChoice, ChatChunk } from "./wire.js";

type Count = number | null | undefined;

/** Token counts of Chat Completions servers: the fields with a fixed name. Any of them may be missing. */
export interface ChatUsage extends JsonObject {
  prompt_tokens?: Count;
  completion_tokens?: Count;
  total_tokens?: Count;
  /** Names of the Responses API, used by some gateways. */
  input_tokens?: Count;
  output_tokens?: Count;
  prompt_tokens_details?: JsonObject | null;
  /** Mistral's second name. */
  prompt_token_details?: JsonObject | null;
  input_tokens_details?: JsonObject | null;
  completion_tokens_details?: JsonObject | null;
  output_tokens_details?: JsonObject | null;
  /** Counts of llama.cpp: prompt tokens evaluated, prompt tokens cached, and tokens of the answer. */
  timings?: { prompt_n?: Count; cache_n?: Count; predicted_n?: Count } | null;
}

/** Finds the counts in a chunk. */
export function usageOf({ usage, x_groq, timings }: ChatChunk, choice: ChatChoice | undefined): ChatUsage | undefined {
  const counted = usage ?? x_groq?.usage ?? choice?.usage;
  return timings ? { ...counted, timings } : (counted ?? undefined);
}

/**
 * Normalises Chat Completions usage.
 *
 * @param wire - The `usage` object of a response or of the last stream chunk.
 */
export function normalizeUsage(wire: ChatUsage): Usage {
  const { timings } = wire;
  const total = countOf(wire.total_tokens);
  const sources = [wire, wire.prompt_tokens_details, wire.prompt_token_details, wire.input_tokens_details, timings];
  // cached_tokens, num_cached_tokens (Mistral), prompt_cache_hit_tokens (DeepSeek), cache_read_input_tokens (Anthropic's), cacheReadInputTokens
  // (Bedrock's), cached_content_token_count (Gemini's), cache_n.
  const cached = largestCount(/^(?!un|non).{0,9}cache(d|_?hit|_?read).{0,15}token(s|_?count)$|^cache_n$/i, sources);
  // cache_write_tokens (OpenAI, OpenRouter), cache_creation_tokens (LiteLLM), cache_creation_input_tokens (Alibaba, Anthropic's).
  const cacheWrite = largestCount(/^cache_?(write|creation).{0,15}tokens$/i, sources);
  const reasoning = largestCount(/^reasoning_tokens$/, [wire, wire.completion_tokens_details, wire.output_tokens_details]);
  const { prompt_n } = timings ?? {};
  const prompt = countOf(wire.prompt_tokens ?? wire.input_tokens) ?? (prompt_n == null ? undefined : prompt_n + (cached ?? 0));
  // Cached tokens are part of the input. If they exceed it, the server counts them separately (Anthropic's models behind a proxy).
  const separate = prompt != null && cached !== undefined && cached > prompt ? cached + (cacheWrite ?? 0) : 0;
  const input = prompt == null ? prompt : prompt + separate;
  const output = countOf(wire.completion_tokens ?? wire.output_tokens) ?? timings?.predicted_n;
  return toUsage(
    {
      input,
      output,
      total: total != null && separate > 0 ? Math.max(total, (input ?? 0) + (output ?? 0)) : total,
      cached,
      cacheWrite,
      reasoning,
    },
    wire,
  );
}

function countOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The largest count with a matching name, because servers with several fill in one and leave 0 in the others. */
function largestCount(name: RegExp, sources: readonly unknown[]): number | undefined {
  let largest: number | undefined;
  for (const [key, count] of sources.flatMap((source) => Object.entries(Object(source)))) {
    if (typeof count === "number" && name.test(key)) largest = Math.max(largest ?? 0, count);
  }
  return largest;
}
