import type { JsonObject, Usage } from "@locus/core";
import { toUsage } from "@locus/core/provider";
import type { ChatChoice, ChatChunk } from "./wire.js";

type Count = number | null | undefined;

/** Details of a count of tokens, by the names of all servers. */
interface Details extends JsonObject {
  cached_tokens?: Count;
  /** Of Anthropic's models behind a proxy. */
  cache_read_input_tokens?: Count;
  /** Writes to the cache: OpenAI, OpenRouter. */
  cache_write_tokens?: Count;
  /** The same: Alibaba, LiteLLM. */
  cache_creation_input_tokens?: Count;
  cache_creation_tokens?: Count;
  reasoning_tokens?: Count;
}

/** Token counts as Chat Completions servers report them. Any of them may be missing. */
export interface ChatUsage extends Details {
  prompt_tokens?: Count;
  completion_tokens?: Count;
  total_tokens?: Count;
  /** The names of the Responses API, which some gateways use here. */
  input_tokens?: Count;
  output_tokens?: Count;
  prompt_tokens_details?: Details | null;
  /** Mistral's other name. */
  prompt_token_details?: Details | null;
  input_tokens_details?: Details | null;
  completion_tokens_details?: Details | null;
  output_tokens_details?: Details | null;
  /** Cache hits, of DeepSeek and of Mistral. */
  prompt_cache_hit_tokens?: Count;
  num_cached_tokens?: Count;
  /** What llama.cpp counts: the prompt that it read, what it had in its cache, and the answer. */
  timings?: { prompt_n?: Count; cache_n?: Count; predicted_n?: Count } | null;
}

/** The counts of a chunk, wherever the server puts them. */
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
  const { timings, total_tokens: total } = wire;
  const places = [wire.prompt_tokens_details, wire.prompt_token_details, wire.input_tokens_details, wire];
  const cached = most(
    ...places.flatMap((details) => [details?.cached_tokens, details?.cache_read_input_tokens]),
    wire.prompt_cache_hit_tokens,
    wire.num_cached_tokens,
    timings?.cache_n,
  );
  const cacheWrite = most(
    ...places.flatMap((details) => [
      details?.cache_write_tokens,
      details?.cache_creation_input_tokens,
      details?.cache_creation_tokens,
    ]),
  );
  const { prompt_n } = timings ?? {};
  const prompt = wire.prompt_tokens ?? wire.input_tokens ?? (prompt_n == null ? undefined : prompt_n + (cached ?? 0));
  // What is cached is part of the input; where it is more, the server counts it apart (Anthropic's models behind a proxy).
  const apart = prompt != null && cached !== undefined && cached > prompt ? cached + (cacheWrite ?? 0) : 0;
  const input = prompt == null ? prompt : prompt + apart;
  const output = wire.completion_tokens ?? wire.output_tokens ?? timings?.predicted_n;
  const reasoning = most(
    wire.completion_tokens_details?.reasoning_tokens,
    wire.output_tokens_details?.reasoning_tokens,
    wire.reasoning_tokens,
  );
  return toUsage(
    {
      input,
      output,
      total: total != null && apart > 0 ? Math.max(total, (input ?? 0) + (output ?? 0)) : total,
      cached,
      cacheWrite,
      reasoning,
    },
    wire,
  );
}

/** The largest of counts that say the same: servers fill in one and leave 0 in the others. */
function most(...counts: readonly unknown[]): number | undefined {
  const numbers = counts.filter((count) => typeof count === "number");
  return numbers.length > 0 ? Math.max(...numbers) : undefined;
}
