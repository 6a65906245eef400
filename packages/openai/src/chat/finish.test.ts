import { LocusError } from "@locus/core";
import { describe, expect, test } from "vitest";
import { finishOf } from "./finish.js";

const meaning = (raw: string, native?: string): string => {
  try {
    return finishOf(raw, native).reason;
  } catch (error) {
    return LocusError.isInstance(error) ? error.code : "thrown";
  }
};

/** All known finish reasons: server, reasons, meaning. */
const table: [string, string, string][] = [
  ["OpenAI", "stop", "stop"],
  ["OpenAI", "length", "length"],
  ["OpenAI", "tool_calls function_call", "tool_calls"],
  ["OpenAI", "content_filter", "content_filter"],
  ["Anthropic, behind gateways", "end_turn stop_sequence", "stop"],
  ["Anthropic, behind gateways", "tool_use", "tool_calls"],
  ["Anthropic, behind gateways", "max_tokens model_context_window_exceeded", "length"],
  ["Anthropic, behind gateways", "pause_turn", "pause"],
  ["Anthropic, behind gateways", "refusal", "refusal"],
  ["Bedrock", "guardrail_intervened content_filtered", "content_filter"],
  ["Bedrock", "malformed_model_output malformed_tool_use", "stream_interrupted"],
  ["Cohere", "COMPLETE STOP_SEQUENCE", "stop"],
  ["Cohere", "MAX_TOKENS ERROR_LIMIT", "length"],
  ["Cohere", "TOOL_CALL", "tool_calls"],
  ["Cohere", "ERROR_TOXIC", "content_filter"],
  ["Cohere", "ERROR TIMEOUT USER_CANCEL", "stream_interrupted"],
  ["DeepSeek (can1357/oh-my-pi#8563)", "insufficient_system_resource", "stream_interrupted"],
  [
    "Gemini, Vertex (HKUDS/Vibe-Trading#308)",
    "SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII IMAGE_SAFETY IMAGE_PROHIBITED_CONTENT IMAGE_RECITATION MODEL_ARMOR",
    "content_filter",
  ],
  [
    "Gemini, Vertex (NousResearch/hermes-agent#83886)",
    "MALFORMED_FUNCTION_CALL UNEXPECTED_TOOL_CALL TOO_MANY_TOOL_CALLS MALFORMED_RESPONSE",
    "stream_interrupted",
  ],
  ["Gemini, Vertex", "STOP FINISH_REASON_STOP", "stop"],
  ["Gemini, Vertex", "MAX_TOKENS", "length"],
  ["Gemini, Vertex", "MISSING_THOUGHT_SIGNATURE", "bad_request"],
  ["Gemini, Vertex", "OTHER LANGUAGE FINISH_REASON_UNSPECIFIED", "other"],
  ["GLM (promptfoo/promptfoo#9905)", "sensitive", "content_filter"],
  ["GLM (earendil-works/pi#2313)", "network_error", "stream_interrupted"],
  ["GLM (mozilla-ai/any-llm#1200)", "model_context_window_exceeded", "length"],
  ["LMDeploy, SGLang, vLLM (vllm-project/vllm#57082)", "abort error", "stream_interrupted"],
  ["Mistral", "model_length", "length"],
  ["Mistral, Fireworks, OpenRouter", "error", "stream_interrupted"],
  ["Ollama", "load unload", "other"],
  ["SenseNova", "context", "length"],
  ["TensorRT-LLM", "timeout cancelled", "stream_interrupted"],
  ["TGI, Together", "eos eos_token stop_sequence", "stop"],
  ["Watsonx", "token_limit max_tokens", "length"],
  ["Watsonx", "not_finished time_limit cancelled error", "stream_interrupted"],
  ["xAI", "REASON_STOP", "stop"],
  ["xAI", "REASON_MAX_LEN REASON_MAX_CONTEXT", "length"],
  ["Baidu", "normal", "stop"],
  [
    "gateways",
    "exception connection_lost disconnected rate_limit_exceeded quota_exceeded unavailable preempted",
    "stream_interrupted",
  ],
  ["gateways", "harmful violation censored flagged moderated", "content_filter"],
  ["gateways", "success", "stop"],
  ["gateways", "truncated limit", "length"],
  ["unknown reasons", "something_new toString constructor __proto__", "other"],
];

describe("finishOf", () => {
  test.each(table.flatMap(([server, words, expected]) => words.split(" ").map((word) => [server, word, expected] as const)))(
    "%s: %s is %s",
    (_server, word, expected) => expect(meaning(word)).toBe(expected),
  );

  test.each([
    ["content_filter: PROHIBITED_CONTENT", "content_filter"],
    ["content_filter: NEW_KIND", "content_filter"],
    ["function_call_filter: MALFORMED_FUNCTION_CALL", "stream_interrupted"],
    ["function_call_filter: NEW_KIND", "stream_interrupted"],
  ])("%s is %s", (raw, expected) => expect(meaning(raw)).toBe(expected));

  test("the raw reason is kept; [DONE] alone is a stop", () => {
    expect(finishOf("MAX_TOKENS")).toEqual({ reason: "length", raw: "MAX_TOKENS" });
    expect(finishOf(undefined)).toEqual({ reason: "stop" });
  });

  test("the reason of the server behind a gateway counts if the gateway's is unknown, and is in the error", () => {
    expect(meaning("unknown", "SAFETY")).toBe("content_filter");
    expect(meaning("stop", "SAFETY")).toBe("stop");
    expect(() => finishOf("error", "MALFORMED_FUNCTION_CALL")).toThrow(/error, MALFORMED_FUNCTION_CALL/);
  });
});
