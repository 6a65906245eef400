import type { JsonObject } from "@locus/core";
import type { ChatUsage } from "./usage.js";

/** A tool call, or a piece of one. Any field may be missing. */
export interface ChatToolCall {
  index?: number | null;
  id?: string | number | null;
  function?: { name?: string | null; arguments?: string | JsonObject | null } | null;
}

/** The delta of a chunk; a whole message has the same fields. */
export interface ChatDelta {
  /** A string, or content parts (Mistral). */
  content?: unknown;
  refusal?: string | null;
  reasoning?: unknown;
  reasoning_content?: unknown;
  /** Copilot's name of `reasoning`. */
  reasoning_text?: unknown;
  /** Thinking with its signatures (OpenRouter), or the only field for thinking (MiniMax). */
  reasoning_details?: unknown;
  /** Thinking from gateways to Ollama. */
  thinking?: unknown;
  /** Anthropic's thinking blocks (LiteLLM). */
  thinking_blocks?: unknown;
  /** Gemini's signatures, and its mark for content that is thinking. */
  extra_content?: JsonObject | null;
  /** Generated images. */
  images?: unknown;
  image?: unknown;
  videos?: unknown;
  tool_calls?: ChatToolCall[] | null;
  /** The predecessor of `tool_calls`. */
  function_call?: ChatToolCall["function"];
  audio?: { id?: string | null; data?: string | null; transcript?: string | null } | null;
  annotations?: JsonObject[] | null;
}

/** A citation of the text. */
export interface ChatCitation {
  url?: string | null;
  title?: string | null;
  start_index?: number | null;
  end_index?: number | null;
}

/** A chunk of a stream, or a whole completion: the fields that locus reads. */
export interface ChatChunk {
  id?: string;
  /** The model that answers. */
  model?: string | null;
  /** `"error"` on servers that send errors without a wrapper. */
  object?: string;
  error?: JsonObject | string | null;
  choices?: ChatChoice[] | null;
  usage?: ChatUsage | null;
  service_tier?: string | null;
  system_fingerprint?: string | null;
  x_groq?: { usage?: ChatUsage | null } | null;
  /** Counts of llama.cpp, which may send no `usage`. */
  timings?: ChatUsage["timings"];
}

/** One of the answers of a chunk; locus reads the first. */
export interface ChatChoice {
  index?: number;
  delta?: ChatDelta | null;
  message?: ChatDelta | null;
  /** A string; an object on SGLang. */
  finish_reason?: unknown;
  /** The reason of the server behind a gateway (OpenRouter). */
  native_finish_reason?: unknown;
  /** Log probabilities of the tokens of the delta, by kind. */
  logprobs?: JsonObject | null;
  usage?: ChatUsage | null;
}
