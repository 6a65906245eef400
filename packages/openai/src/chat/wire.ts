import type { JsonObject } from "@locus/core";
import type { ChatUsage } from "./usage.js";

/** A tool call, whole or in pieces. Nothing in it can be relied on. */
export interface ChatToolCall {
  index?: number | null;
  id?: string | number | null;
  function?: { name?: string | null; arguments?: string | JsonObject | null } | null;
}

/** What a chunk adds to the answer; a whole message has the same fields. */
export interface ChatDelta {
  /** A string, or content parts (Mistral). */
  content?: unknown;
  refusal?: string | null;
  reasoning?: unknown;
  reasoning_content?: unknown;
  /** Copilot's name for it. */
  reasoning_text?: unknown;
  /** Thinking with what seals it (OpenRouter), or all there is of it (MiniMax). */
  reasoning_details?: unknown;
  /** Of gateways to Ollama. */
  thinking?: unknown;
  /** Anthropic's (LiteLLM). */
  thinking_blocks?: unknown;
  /** Gemini's: signatures, and whether the content is thinking. */
  extra_content?: JsonObject | null;
  /** Generated images. */
  images?: unknown;
  image?: unknown;
  videos?: unknown;
  tool_calls?: ChatToolCall[] | null;
  /** What tool calls were before they were plural. */
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
  /** What llama.cpp counts: it may be all that it does. */
  timings?: ChatUsage["timings"];
}

/** One of the answers of a chunk; locus reads the first. */
export interface ChatChoice {
  index?: number;
  delta?: ChatDelta | null;
  message?: ChatDelta | null;
  /** A text; an object on SGLang. */
  finish_reason?: unknown;
  /** Of the server behind a gateway (OpenRouter). */
  native_finish_reason?: unknown;
  /** Of the tokens of the delta, by kind. */
  logprobs?: JsonObject | null;
  usage?: ChatUsage | null;
}
