/** A reported refusal of a parameter: the report, the parameter, and the body of the 400 or 422 (or its message). */
export type ReportedRefusal = readonly [report: string, parameter: string, said: string | object];

const openai = (message: string, param: string | null = null, code: string | null = null): object => ({
  error: { message, type: "invalid_request_error", param, code },
});
const vllm = (message: string): object => ({ object: "error", message, type: "BadRequestError", param: null, code: 400 });
const gemini = (message: string): object => [{ error: { code: 400, message, status: "INVALID_ARGUMENT" } }];
const xai = (error: string): object => ({ code: "Client specified an invalid argument", error });
const litellm = (message: string): object => ({ error: { message, type: null, param: null, code: "400" } });
const forbidden = (name: string, input: unknown): object => ({
  type: "extra_forbidden",
  loc: ["body", name],
  msg: "Extra inputs are not permitted",
  input,
});
const useOther = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";

/** Refusals of a parameter: each teaches the model to rename or drop it. */
export const refusalsOfParameters: readonly ReportedRefusal[] = [
  // OpenAI, Azure and gateways to them
  ["koosoli/ESPHomeDesigner#379", "max_tokens", openai(useOther)],
  ["caozhiyuan/copilot-api#164", "max_tokens", { error: { message: useOther, code: "invalid_request_body" } }],
  ["microsoft/vscode-copilot-release#8065", "max_tokens", openai(useOther, "max_tokens", "unsupported_parameter")],
  [
    "decolua/9router#846",
    "max_tokens",
    { error: { message: `[openai/gpt-5.4] [400]: ${JSON.stringify(openai(useOther, "max_tokens"))} (reset after 30s)` } },
  ],
  ["decolua/9router#560", "max_tokens", { error: { message: `[openai/gpt-5.4] [400]: ${useOther} (reset after 23s)` } }],
  ["enoch3712/ExtractThinker#327", "max_tokens", litellm(`litellm.BadRequestError: OpenAIException - ${useOther}`)],
  ["Azure/azure-sdk-for-net#45719", "parallel_tool_calls", "Unrecognized request argument supplied: parallel_tool_calls"],
  [
    "openai/openai-python#1492",
    "parallel_tool_calls",
    openai("Unknown parameter: 'parallel_tool_calls'.", "parallel_tool_calls", "unknown_parameter"),
  ],
  [
    "Azure/azure-rest-api-specs#29545",
    "parallel_tool_calls",
    "Unrecognized request argument supplied: parallel_tool_calls. Please contact us through an Azure support request at: https://go.microsoft.com/fwlink/?linkid=2213926 for further questions.",
  ],
  [
    "microsoft/semantic-kernel#10113",
    "parallel_tool_calls",
    openai("Unrecognized request argument supplied: parallel_tool_calls"),
  ],
  ["songquanpeng/one-api#1978", "character_profile", "Unrecognized request argument supplied: character_profile"],
  ["567-labs/instructor#155", "functions", "Unrecognized request argument supplied: functions"],
  [
    "BerriAI/litellm#10791",
    "system_prompt",
    litellm("litellm.BadRequestError: OpenAIException - Unrecognized request argument supplied: system_prompt"),
  ],
  [
    "kd-research/Techies#42",
    "stop",
    litellm("litellm.BadRequestError: OpenAIException - Unsupported parameter: 'stop' is not supported with this model."),
  ],
  [
    "gabrii/Cursor-Azure-GPT-5#33",
    "temperature",
    openai(
      "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
      "temperature",
      "unsupported_value",
    ),
  ],
  [
    "owndev/Open-WebUI-Functions#98",
    "temperature",
    openai(
      "Unsupported value: 'temperature' does not support 0.01 with this model. Only the default (1) value is supported.",
      "temperature",
      "unsupported_value",
    ),
  ],
  // vLLM, Mistral, Fireworks, NVIDIA: pydantic in every shape
  [
    "vllm-project/vllm#10078",
    "max_completion_tokens",
    vllm(
      "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 64}]",
    ),
  ],
  [
    "vllm-project/vllm#3657",
    "prompt_logprobs",
    vllm(
      "[{'type': 'extra_forbidden', 'loc': ('body', 'prompt_logprobs'), 'msg': 'Extra inputs are not permitted', 'input': True}]",
    ),
  ],
  [
    "gpustack/gpustack#429",
    "stream_otpions",
    vllm(
      "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_otpions'), 'msg': 'Extra inputs are not permitted', 'input': {'include_usage': True}}]",
    ),
  ],
  [
    "1Panel-dev/MaxKB#2912",
    "max_completion_tokens",
    vllm(
      "[{‘type’: ‘extra_forbidden’, ‘loc’: (‘body’, ‘max_completion_tokens’), ‘msg’: ‘Extra inputs are not permitted’, ‘input’: 800}]",
    ),
  ],
  [
    "mistralai/client-ts#65",
    "safe_prompt",
    vllm(
      "[{'type': 'extra_forbidden', 'loc': ('body', 'safe_prompt'), 'msg': 'Extra inputs are not permitted', 'input': False}]",
    ),
  ],
  [
    "mistralai/platform-docs-public#7",
    "frequency_penalty",
    {
      object: "error",
      message: JSON.stringify({
        detail: [{ ...forbidden("frequency_penalty", 0), url: "https://errors.pydantic.dev/2.5/v/extra_forbidden" }],
      }),
      type: "internal_error_proxy",
      param: null,
      code: "1000",
    },
  ],
  [
    "editor-code-assistant/eca#231",
    "max_completion_tokens",
    {
      object: "error",
      message: { detail: [forbidden("max_completion_tokens", 32000)] },
      type: "invalid_request_error",
      param: null,
      code: null,
    },
  ],
  ["Gitlawb/openclaude#739", "store", { detail: [forbidden("store", false), forbidden("max_completion_tokens", 8192)] }],
  [
    "partITech/php-mistral#76",
    "tool_choice",
    {
      object: "Error",
      detail: [forbidden("tool_choice", "auto")],
      message: [forbidden("tool_choice", "auto")],
      type: "invalid_request_error",
      code: 3001,
    },
  ],
  ["FlowiseAI/Flowise#2866", "stream_options", openai("Extra inputs are not permitted, field: 'stream_options'")],
  [
    "danny-avila/LibreChat#1336",
    "user",
    vllm("[{'loc': ('body', 'user'), 'msg': 'extra fields not permitted', 'type': 'value_error.extra'}]"),
  ],
  [
    "NVIDIA/garak#748",
    "frequency_penalty",
    {
      type: "urn:inference-service:problem-details:unprocessable-entity",
      title: "Unprocessable Entity",
      status: 422,
      detail:
        "body -> frequency_penalty\n  Extra inputs are not permitted (type=extra_forbidden)\nbody -> n\n  Extra inputs are not permitted (type=extra_forbidden)",
      instance: "/v2/nvcf/pexec/functions/b0fcd392",
    },
  ],
  [
    "BerriAI/litellm#4558",
    "presence_penalty",
    litellm(
      'litellm.BadRequestError: Nvidia_nimException - data:{"title":"Unprocessable Entity","status":422,"detail":"body -> presence_penalty\\n  Extra inputs are not permitted (type=extra_forbidden)"}',
    ),
  ],
  [
    "BerriAI/litellm#13825",
    "guardrails",
    litellm(
      'litellm.BadRequestError: BedrockException - {"message":"The model returned the following errors: guardrails: Extra inputs are not permitted"}. Received Model Group=claude',
    ),
  ],
  ["ai-dynamo/aiperf#482", "max_completion_tokens", { detail: [forbidden("max_completion_tokens", 100)] }],
  // Groq, Databricks, Cohere
  [
    "fanenr/chatbot#21",
    "store",
    { error: { message: "property 'store' is unsupported, did you mean 'stop'?", type: "invalid_request_error" } },
  ],
  [
    "CherryHQ/cherry-studio#11435",
    "verbosity",
    { error: { message: "property 'verbosity' is unsupported", type: "invalid_request_error" } },
  ],
  [
    "groq/groq-python#25",
    "logprobs",
    { error: { message: "`logprobs` is not supported with this model", type: "invalid_request_error" } },
  ],
  [
    "databricks/databricks-sdk-py#1263",
    "inputs",
    { error_code: "BAD_REQUEST", message: 'Bad request: json: unknown field "inputs"' },
  ],
  [
    "pydantic/pydantic-ai#821",
    "parallel_tool_calls",
    { error_code: "BAD_REQUEST", message: 'Bad request: json: unknown field "parallel_tool_calls"\n' },
  ],
  [
    "OpenRouterTeam/openrouter-examples#71",
    "strict",
    {
      message:
        "unknown field: parameter 'strict' is not a valid field. For proper usage, please refer to https://docs.cohere.com/reference/chat",
    },
  ],
  // Gemini
  [
    "Vali-98/ChatterUI#227",
    "frequency_penalty",
    gemini(
      'Invalid JSON payload received. Unknown name "frequency_penalty": Cannot find field.\nInvalid JSON payload received. Unknown name "seed": Cannot find field.',
    ),
  ],
  [
    "Vali-98/ChatterUI#227",
    "seed",
    gemini(
      'Invalid JSON payload received. Unknown name "frequency_penalty": Cannot find field.\nInvalid JSON payload received. Unknown name "seed": Cannot find field.',
    ),
  ],
  [
    "n4ze3m/page-assist#418",
    "frequency_penalty",
    gemini('Invalid JSON payload received. Unknown name "frequency_penalty": Cannot find field.'),
  ],
  [
    "jackmpcollins/magentic#382",
    "parallel_tool_calls",
    gemini('Invalid JSON payload received. Unknown name "parallel_tool_calls": Cannot find field.'),
  ],
  [
    "MinLL/SkyrimNet-GamePlugin#77",
    "top_k",
    gemini(
      'Invalid JSON payload received. Unknown name "frequency_penalty": Cannot find field.\nInvalid JSON payload received. Unknown name "reasoning": Cannot find field.\nInvalid JSON payload received. Unknown name "top_k": Cannot find field.',
    ),
  ],
  ["sleepydeer666/RPGBox#2", "frequency_penalty", gemini('Unknown name "frequency_penalty"')],
  [
    "GoogleCloudPlatform/generative-ai#2947",
    "logprobs",
    gemini("Unable to submit request because Logprobs is not supported for this model."),
  ],
  ["GoogleCloudPlatform/generative-ai#1536", "logprobs", gemini("Logprobs is not supported for the current model")],
  ["mscraftsman/generative-ai#135", "logprobs", gemini("Logprobs is not enabled for models/gemini-2.5-pro")],
  // xAI
  ["n8n-io/n8n#14581", "presence_penalty", xai("Argument not supported on this model: presencePenalty")],
  ["miaoxworld/NativeTavern#83", "presence_penalty", xai("Model grok-4.5 does not support parameter presencePenalty.")],
  ["yym68686/uni-api#105", "presence_penalty", xai("Argument not supported on this model: presencePenalty")],
  [
    "BerriAI/litellm#14056",
    "frequency_penalty",
    litellm(
      'litellm.BadRequestError: XaiException - {"code":"Client specified an invalid argument","error":"Argument not supported on this model: frequencyPenalty"}\nNo fallback model group found for original model_group=grok-4.',
    ),
  ],
  // Bedrock, Claude
  [
    "sigoden/aichat#543",
    "stream",
    {
      message:
        'Malformed input request: #: subject must not be valid against schema {"required":["messages"]}#: extraneous key [stream] is not permitted, please reformat your input and try again.',
    },
  ],
  [
    "logancyang/obsidian-copilot#2145",
    "max_tokens",
    {
      message:
        "Malformed input request: #: extraneous key [max_tokens] is not permitted, please reformat your input and try again.",
    },
  ],
  [
    "BerriAI/litellm#30314",
    "cache_control_injection_points",
    litellm(
      'litellm.BadRequestError: BedrockException - {"message":"Malformed input request: #: extraneous key [cache_control_injection_points] is not permitted, #: required key [requests] not found, #: extraneous key [inputText] is not permitted, please reformat your input and try again."}',
    ),
  ],
  [
    "pingcap/autoflow#574",
    "response_mime_type",
    {
      message:
        'Malformed input request: #: subject must not be valid against schema {"required":["messages"]}#: extraneous key [response_mime_type] is not permitted, please reformat your input and try again.',
    },
  ],
  [
    "promptfoo/promptfoo#914",
    "logit_bias",
    {
      message:
        "Malformed input request:\n#: extraneous key [logit_bias] is not permitted\n#: extraneous key [truncate] is not permitted\n#/p: 1 is not less or equal to 0.99, please reformat your input and try again.",
    },
  ],
  [
    "BerriAI/litellm#4487",
    "max_tokens_to_sample",
    {
      message:
        "Malformed input request: #: extraneous key [max_tokens_to_sample] is not permitted, please reformat your input and try again.",
    },
  ],
  ["ltmoerdani/opencode-copilot-chat#20", "temperature", { message: "temperature is deprecated for this model." }],
  ["The-PR-Agent/pr-agent#2456", "temperature", openai("`temperature` is deprecated for this model.")],
  [
    "cline/cline#10572",
    "temperature",
    { message: "The model returned the following errors: `temperature` is deprecated for this model." },
  ],
  [
    "RooCodeInc/Roo-Code#12162",
    "temperature",
    litellm(
      'litellm.BadRequestError: BedrockException - {"message":"The model returned the following errors: {\\"type\\":\\"error\\",\\"request_id\\":\\"req_p2m\\",\\"error\\":{\\"type\\":\\"invalid_request_error\\",\\"message\\":\\"`temperature` is deprecated for this model.\\"}}"}',
    ),
  ],
  [
    "yilewang/llm-for-zotero#133",
    "temperature",
    {
      error: {
        code: "invalid_request_error",
        message: "temperature is deprecated for this model.",
        type: "invalid_request_error",
        param: null,
      },
    },
  ],
  // Proxies and small servers
  [
    "BerriAI/litellm#17165",
    "logprobs",
    litellm(
      "litellm.UnsupportedParamsError: ollama_chat does not support parameters: ['logprobs'], for model=llama3.1:70b. To drop these, set `litellm.drop_params=True` or for proxy:",
    ),
  ],
  [
    "infiniflow/ragflow#265",
    "presence_penalty",
    { detail: "Completions.create() got an unexpected keyword argument 'presence_penalty'" },
  ],
  [
    "xorbitsai/inference#399",
    "mirostat_mode",
    { detail: "[address=127.0.0.1:63785, pid=63229] Pipeline.chat() got an unexpected keyword argument 'mirostat_mode'" },
  ],
  [
    "ggml-org/llama.cpp#10920",
    "functions",
    { error: { code: 400, message: "Unsupported param: functions", type: "invalid_request_error" } },
  ],
];
