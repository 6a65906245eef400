import { expect, test } from "vitest";
import { type ChatUsage, normalizeUsage } from "./usage.js";

test.each([
  ["reasoning inside the completion (OpenAI)", { prompt: 10, completion: 78, reasoning: 64, total: 88 }, 78],
  ["reasoning on top of it (xAI)", { prompt: 291, completion: 26, reasoning: 196, total: 513 }, 222],
  ["no reasoning", { prompt: 10, completion: 5, reasoning: 0, total: 15 }, 5],
  ["a total that fits neither", { prompt: 10, completion: 5, reasoning: 3, total: 99 }, 5],
])("output tokens, %s", (_name, { prompt, completion, reasoning, total }, outputTokens) => {
  const wire = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total,
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
  expect(normalizeUsage(wire)).toEqual({
    inputTokens: prompt,
    outputTokens,
    totalTokens: total,
    reasoningTokens: reasoning,
    raw: wire,
  });
});

test.each([
  ["nothing reported", {}, {}],
  ["nulls", { prompt_tokens: null, completion_tokens: 3, prompt_tokens_details: null }, { outputTokens: 3 }],
  ["hits of Kimi", { cached_tokens: 12 }, { cachedInputTokens: 12 }],
  ["hits of Mistral", { num_cached_tokens: 12, prompt_token_details: { cached_tokens: 0 } }, { cachedInputTokens: 12 }],
  ["hits under Anthropic's name", { cache_read_input_tokens: 12 }, { cachedInputTokens: 12 }],
  ["hits in the details, by that name", { prompt_tokens_details: { cache_read_input_tokens: 12 } }, { cachedInputTokens: 12 }],
  ["hits of llama.cpp", { prompt_tokens: 20, timings: { cache_n: 12, prompt_n: 8 } }, { inputTokens: 20, cachedInputTokens: 12 }],
  [
    "the names of the Responses API",
    {
      input_tokens: 9,
      output_tokens: 3,
      input_tokens_details: { cached_tokens: 2 },
      output_tokens_details: { reasoning_tokens: 1 },
    },
    { inputTokens: 9, outputTokens: 3, cachedInputTokens: 2, reasoningTokens: 1 },
  ],
  ["reasoning of SGLang", { completion_tokens: 9, reasoning_tokens: 4 }, { outputTokens: 9, reasoningTokens: 4 }],
  [
    "a cache counted separately, and in the total",
    { prompt_tokens: 2, completion_tokens: 3, total_tokens: 105, cache_read_input_tokens: 90, cache_creation_input_tokens: 10 },
    { inputTokens: 102, outputTokens: 3, totalTokens: 105, cachedInputTokens: 90, cacheWriteInputTokens: 10 },
  ],
  [
    "fields that are not token counts",
    { cached_cost: 5, prompt_cache_hit_rate: 0.5, cached_tokens: 3 },
    { cachedInputTokens: 3 },
  ],
  ["counts that are not numbers", { cached_tokens: "12", prompt_tokens: "100", total_tokens: "105" } as object, {}],
  [
    "hits in camel case (rashidrazak/opencode-cmd-provider#147)",
    { cacheReadInputTokens: 40, cacheWriteInputTokens: 20 },
    { cachedInputTokens: 40, cacheWriteInputTokens: 20 },
  ],
  ["hits under Gemini's name", { cached_content_token_count: 64 }, { cachedInputTokens: 64 }],
  ["uncached tokens", { prompt_tokens_details: { cached_tokens: 1, uncached_tokens: 9 } }, { cachedInputTokens: 1 }],
  ["hits of DeepSeek", { prompt_cache_hit_tokens: 12 }, { cachedInputTokens: 12 }],
  [
    "writes to a cache",
    { prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 4 } },
    { cachedInputTokens: 3, cacheWriteInputTokens: 4 },
  ],
  ["writes of Alibaba", { prompt_tokens_details: { cache_creation_input_tokens: 4 } }, { cacheWriteInputTokens: 4 }],
  ["writes of LiteLLM", { prompt_tokens_details: { cache_creation_tokens: 4 } }, { cacheWriteInputTokens: 4 }],
  ["writes of Anthropic behind a proxy", { cache_creation_input_tokens: 4 }, { cacheWriteInputTokens: 4 }],
  ["a cache", { prompt_tokens: 9, prompt_tokens_details: { cached_tokens: 0 } }, { inputTokens: 9, cachedInputTokens: 0 }],
])("missing counts stay missing: %s", (_name, wire, expected) => {
  expect(normalizeUsage(wire as ChatUsage)).toEqual({ ...expected, raw: wire });
});
