import type { ReportedRefusal } from "./refusals-of-parameters.js";

const openai = (message: string, param: string | null = null, code: string | null = null): object => ({
  error: { message, type: "invalid_request_error", param, code },
});
const vllm = (message: string): object => ({ object: "error", message, type: "BadRequestError", param: null, code: 400 });
const dashscope = (message: string): object => ({
  error: { code: "invalid_parameter_error", param: null, message, type: "invalid_request_error" },
});
const detail = (type: string, name: string, msg: string): object => ({
  object: "error",
  message: { detail: [{ type, loc: ["body", name], msg, input: 9 }] },
  type: "invalid_request_error",
  param: null,
  code: null,
});
const notBoth = "`temperature` and `top_p` cannot both be specified for this model. Please use only one.";
const thinking = "`temperature` may only be set to 1 when thinking is enabled.";

/** Refusals of a value, size, type or combination: each is an error of the caller and teaches the model nothing. */
export const refusalsOfValues: readonly ReportedRefusal[] = [
  // Limits that are too large, too small, or larger than the remaining context
  ["vllm-project/vllm#4667", "max_tokens", vllm("max_tokens must be at least 1, got -186.")],
  [
    "vllm-project/vllm#19861",
    "max_tokens",
    vllm(
      "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 32768 tokens and your request has 1015 input tokens (32000 > 32768 - 1015).",
    ),
  ],
  [
    "vllm-project/vllm#20409",
    "max_tokens",
    vllm(
      "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion). Please reduce the length of the messages or completion.",
    ),
  ],
  [
    "ogx-ai/ogx#4534",
    "max_tokens",
    vllm(
      "This model's maximum context length is 6048 tokens. However, you requested 6616 tokens (568 in the messages, 6048 in the completion). Please reduce the length of the messages or completion.",
    ),
  ],
  [
    "Aider-AI/aider#4125",
    "max_tokens",
    openai("Invalid max_tokens value, the valid range of max_tokens is [1, 65536]", null, "invalid_request_error"),
  ],
  [
    "Gitlawb/openclaude#35",
    "max_tokens",
    openai("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", null, "invalid_request_error"),
  ],
  [
    "neavo/KeywordGacha#111",
    "max_tokens",
    {
      code: 400,
      reason: "INVALID_REQUEST_BODY",
      message: "max_tokens (current value: 4096) must be between 0 and 4000 ",
      metadata: {},
    },
  ],
  [
    "musistudio/claude-code-router#184",
    "max_tokens",
    dashscope("<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]"),
  ],
  ["anomalyco/opencode#40770", "max_tokens", dashscope("Range of max_tokens should be [1, 131072]")],
  [
    "yiliqi78/TOKENICODE#3",
    "max_tokens",
    {
      error: {
        code: "InvalidParameter",
        message:
          "The parameter max_tokens specified in the request is not valid: integer above maximum value, expected a value <= 32768, but got 64000 instead. Request id: 0217",
        param: "max_tokens",
        type: "BadRequest",
      },
    },
  ],
  [
    "anomalyco/opencode#2055",
    "max_tokens",
    {
      type: "error",
      error: {
        type: "invalid_request_error",
        message: "max_tokens: 48000 > 32000, which is the maximum allowed number of output tokens for claude-opus-4-1-20250805",
      },
    },
  ],
  [
    "lidge-jun/opencodex#3477",
    "max_tokens",
    openai("`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation"),
  ],
  ["charmbracelet/crush#946", "max_tokens", { message: "The maximum tokens you requested exceeds the model limit of 32768" }],
  [
    "diffbot/code-gpt-docs#284",
    "max_tokens",
    openai("max_tokens is too large: 6000. This model supports at most 4096 completion tokens, whereas you provided 6000."),
  ],
  [
    "algorithmicsuperintelligence/optillm#4",
    "max_tokens",
    openai(
      "max_tokens is too large: 8192. This model supports at most 4096 completion tokens, whereas you provided 8192.",
      "max_tokens",
    ),
  ],
  [
    "tailcallhq/forgecode#1185",
    "max_tokens",
    openai(
      "max_tokens is too large: 20480. This model supports at most 16384 completion tokens, whereas you provided 20480.",
      "max_tokens",
      "invalid_value",
    ),
  ],
  [
    "enoch3712/ExtractThinker#346",
    "max_tokens",
    openai(
      "litellm.BadRequestError: OpenAIException - max_tokens is too large: 32000. This model supports at most 16384 completion tokens, whereas you provided 32000.",
    ),
  ],
  [
    "khoj-ai/khoj#1236",
    "max_completion_tokens",
    openai(
      "`max_completion_tokens` must be less than or equal to `8192`, the maximum value for `max_completion_tokens` is less than the `context_window` for this model",
      "max_completion_tokens",
    ),
  ],
  [
    "Alishahryar1/free-claude-code#955",
    "max_completion_tokens",
    openai(
      "max_completion_tokens must be less than or equal to 40960, the maximum value for max_completion_tokens is less than the context_window for this model",
      "max_completion_tokens",
    ),
  ],
  ["skapadia3214/groq-moa#8", "max_tokens", openai("max_tokens for `llama-3.1-8b-instant` must be less than or equal to 8000")],
  ["anomalyco/opencode#1000", "max_tokens", openai("`max_tokens` must be less than or equal to `16384`")],
  [
    "nullclaw/nullclaw#231",
    "max_tokens",
    {
      error: {
        message: "Requests with max_tokens > 4096 must have stream=true",
        param: "max_tokens",
        code: "BAD_REQUEST",
        type: "error",
      },
    },
  ],
  [
    "OpenBMB/ChatDev#446",
    "max_tokens",
    openai(
      "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got -15335 instead.",
      "max_tokens",
      "integer_below_min_value",
    ),
  ],
  [
    "Skytliang/Multi-Agents-Debate#8",
    "max_tokens",
    "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got -678 instead.",
  ],
  [
    "earendil-works/pi#6265",
    "max_output_tokens",
    "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 1 instead.",
  ],
  [
    "wm94i/Work-Review#41",
    "max_output_tokens",
    {
      error: {
        message: "Invalid 'max_output_tokens': integer below minimum value. Expected a value >=16, but got 5 instead.",
        type: "invalid_request_error",
      },
    },
  ],
  ["diffbot/code-gpt-docs#273", "max_tokens", "Invalid type for 'max_tokens': expected an integer, but got a string instead."],
  [
    "cohere-ai/sandbox-topically#4",
    "max_tokens",
    {
      message:
        "too many tokens: total number of tokens (prompt and prediction) cannot exceed 2048 - received 6354. Try using a shorter prompt or a smaller max_tokens value.",
    },
  ],
  [
    "ChatGPTNextWeb/NextChat#3195",
    "max_tokens",
    openai(
      "This model's maximum context length is 8192 tokens. However, you requested 8256 tokens (64 in the messages, 8192 in the completion).",
      "messages",
      "context_length_exceeded",
    ),
  ],
  // Sampling
  ["stepfun-ai/Step-Audio-R1#3", "top_p", vllm("top_p must be in (0, 1], got 0.0.")],
  ["vllm-project/vllm#42474", "temperature", vllm("temperature must be non-negative, got -1.0.")],
  ["Frrrrrrrrank/auto_job__find__chatgpt__rpa#40", "temperature", openai("3 is greater than the maximum of 2 - 'temperature'")],
  [
    "anthropics/anthropic-sdk-typescript#484",
    "top_p",
    { type: "error", error: { type: "invalid_request_error", message: "top_p: range: -1 or 0..1" } },
  ],
  ["BoltAI/BoltAI#399", "temperature", { message: `The model returned the following errors: ${notBoth}` }],
  ["Vali-98/ChatterUI#564", "top_p", openai(notBoth)],
  [
    "BerriAI/litellm#15070",
    "temperature",
    {
      error: {
        message: `litellm.BadRequestError: BedrockException - {"message":"The model returned the following errors: ${notBoth}"}. Received Model Group=bedrock-claude`,
        type: null,
        param: null,
        code: "400",
      },
    },
  ],
  [
    "anomalyco/opencode#28930",
    "top_p",
    { type: "error", error: { type: "invalid_request_error", message: `Error from provider (Anthropic): ${notBoth}` } },
  ],
  [
    "JohnnyZ93/oai-compatible-copilot#81",
    "temperature",
    openai("temperature and top_p cannot both be specified for this model. Please use only one."),
  ],
  ["MartialBE/one-hub#529", "temperature", openai(`Provider API error: ${thinking} Please consult our documentation`)],
  [
    "mnfst/modelparams.dev#214",
    "temperature",
    openai("`temperature` may only be set to 1 when thinking is enabled or in adaptive mode. Please consult our documentation"),
  ],
  [
    "egoist/chatwise-releases#1348",
    "temperature",
    {
      error: {
        message: `${thinking} Please consult our documentation at (request id: xxx)`,
        type: "<nil>",
        param: "",
        code: null,
      },
    },
  ],
  ["danny-avila/LibreChat#11949", "temperature", openai("temperature is not supported when thinking is enabled")],
  ["langchain-ai/langchainjs#7750", "top_k", "topK is not supported when thinking is enabled"],
  [
    "opencyvis/opencyvis-phone#12",
    "temperature",
    { error: { message: "invalid temperature: only 1 is allowed for this model", type: "invalid_request_error" } },
  ],
  [
    "arcsin1/oh-my-ppt#45",
    "temperature",
    { error: { message: "invalid temperature: only 0.6 is allowed for this model", type: "invalid_request_error" } },
  ],
  [
    "BerriAI/litellm#33738",
    "temperature",
    openai(
      "litellm.UnsupportedParamsError: gpt-5-nano doesn't support temperature=0.1 while reasoning is active. Only temperature=1 is supported unless reasoning.effort resolves to 'none', either set explicitly on the request or declared as the model's default_reasoning_effort.",
    ),
  ],
  [
    "huggingface/text-generation-inference#1582",
    "top_p",
    { error: "Input validation error: 'top_p' must be > 0.0 and < 1.0", error_type: "validation" },
  ],
  [
    "argilla-io/synthetic-data-generator#48",
    "top_p",
    { error: "Input validation error: `top_p` must be > 0.0 and < 1.0", error_type: "validation" },
  ],
  [
    "vibrantlabsai/ragas#264",
    "temperature",
    { error: "Input validation error: `temperature` must be strictly positive", error_type: "validation" },
  ],
  [
    "vertesia/llumiverse#23",
    "top_p",
    { message: "Malformed input request: #/top_p: 1 is not less or equal to 0.99, please reformat your input and try again." },
  ],
  ["vegu-ai/talemate#102", "temperature", detail("less_than_equal", "temperature", "Input should be less than or equal to 1")],
  ["mnfst/modelparams.dev#231", "top_p", detail("greater_than", "top_p", "Input should be greater than 0")],
  ["EricLBuehler/candle-vllm#307", "top_p", "top_p must be 1 when using greedy sampling (no temperature specified)"],
  ["ai-forever/gigachain#237", "temperature", { status: 422, message: "Invalid params: temperature must be in range (0, +inf)" }],
  [
    "songquanpeng/one-api#1141",
    "temperature",
    { error: { code: "1214", message: "temperature参数非法。请检查文档。 (request id: 2024031315392281877864286886360)" } },
  ],
  [
    "brianpetro/obsidian-smart-connections#627",
    "frequency_penalty",
    { error: { message: "Frequency penalty must satisfy p > 0.", type: "invalid_parameter", code: 400 } },
  ],
  ["langchain-ai/langchainjs#6038", "temperature", "`temperature` must be in the range of [0.0,1.0]"],
  // Stop sequences
  [
    "QwenLM/Qwen-Agent#228",
    "stop",
    "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
  ],
  [
    "continuedev/continue#2461",
    "stop",
    openai(
      "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 9 instead.",
      "stop",
      "array_above_max_length",
    ),
  ],
  [
    "langchain-ai/langchain#20234",
    "stop",
    openai("'$.stop' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference."),
  ],
  [
    "QwenLM/Qwen-Agent#370",
    "stop",
    {
      error: {
        message: "stop:最大只能有4个停止词 (request id: 202409291149558009254221372292)",
        type: "",
        param: "",
        code: "1214",
      },
    },
  ],
  [
    "PaddlePaddle/FastDeploy#3216",
    "stop",
    {
      object: "error",
      message:
        "Length of stop ([2, 16, 2, 1, 3, 3]) exceeds the limit max_model_len(5).Please reduce the number of stop or set a lager max_stop_seqs_num by `FD_MAX_STOP_SEQS_NUM`",
      code: 400,
    },
  ],
  [
    "BerriAI/litellm#18921",
    "stop",
    {
      error: {
        code: 400,
        message: "* GenerateContentRequest.generation_config.stop_sequences: the number of stop_sequences must not exceed 5.\n",
        status: "INVALID_ARGUMENT",
      },
    },
  ],
  // Other values, and combinations
  [
    "Kilo-Org/cloud#3807",
    "reasoning_effort",
    openai(
      "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
    ),
  ],
  [
    "router-for-me/CLIProxyAPI#1307",
    "reasoning_effort",
    {
      detail:
        "Invalid request: Validation error for `reasoning_effort`: expected one of `'low' | 'medium' | 'high'`, received `'xhigh'`.",
    },
  ],
  [
    "lofcz/LLMTornado#18",
    "parallel_tool_calls",
    openai(
      "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.",
      "parallel_tool_calls",
    ),
  ],
  [
    "openai/openai-openapi#541",
    "reasoning_effort",
    openai(
      "Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead.",
      "reasoning_effort",
    ),
  ],
  [
    "transitive-bullshit/agentic#531",
    "messages",
    openai("Additional properties are not allowed ('id' was unexpected) - 'messages.0'"),
  ],
  [
    "BerriAI/litellm#134",
    "max_tokens",
    openai("Additional properties are not allowed ('max_tokens' was unexpected) - 'messages.0'"),
  ],
  [
    "vllm-project/vllm#12864",
    "name",
    {
      error: {
        message:
          "1 validation error for ChatCompletionRequest\nmessages.0.user.name\n  Extra inputs are not permitted [type=extra_forbidden, input_value='bob', input_type=str]",
        type: "upstream_error",
        param: "400",
      },
    },
  ],
  [
    "charmbracelet/crush#1590",
    "reasoning_content",
    {
      detail: [
        {
          type: "extra_forbidden",
          loc: ["body", "messages", 3, "assistant", "reasoning_content"],
          msg: "Extra inputs are not permitted",
          input: "\n",
        },
      ],
    },
  ],
  [
    "microsoft/agent-framework#2203",
    "metadata",
    openai("Unknown parameter: 'input[1].metadata'.", "input[1].metadata", "unknown_parameter"),
  ],
];
