import type { AssistantPart, Message, ModelRequest, Usage } from "@locus/core";
import type { CompatName } from "../compat.js";
import type { CannedAnswer } from "./captured-fetch.js";

/** The body of a request as a fake server reads it. */
export interface FactBody extends Record<string, unknown> {
  messages: readonly Record<string, unknown>[];
}

/** What was reported of a server, with a sample of the wire: the evidence for its profile. */
export type ServerFact = {
  /** What differs, for the docs. */
  what: string;
  /** Public reports, as `owner/repo#number`. */
  reports: readonly string[];
} & (
  | {
      /** A request that the server refuses without its profile. */
      refuses: (body: FactBody) => boolean;
      answer: CannedAnswer;
      request: Partial<ModelRequest>;
    }
  | {
      /** A failure, and what it is. */
      answer: CannedAnswer;
      error: { code: string; retryable: boolean };
    }
  | {
      /** A whole answer in chunks, and what is read from it. */
      chunks: readonly object[];
      content?: readonly AssistantPart[];
      usage?: Usage;
    }
);

/** A server, how it is reached, and what is known about it. */
export interface ServerFacts {
  profile: CompatName;
  server: string;
  baseURL: string;
  model: string;
  /** Its URL does not tell: it is named with `compat`. */
  isNamed?: true;
  facts: readonly ServerFact[];
}

const user = (content: string): Message => ({ role: "user", content });
const call = { type: "tool_call", id: "call_PTLP8xhu3uwZk4l3nlnrrJha", name: "now", arguments: {} } as const;
const result: Message = { role: "tool", toolCallId: call.id, name: "now", content: "12:00" };
const thought = { type: "reasoning", text: "I need the time." } as const;
const tools: ModelRequest["tools"] = [
  { type: "function", name: "now", description: "The time", parameters: { type: "object", properties: {} } },
  { type: "function", name: "later", description: "Later", parameters: { type: "object", properties: {} } },
];
const thoughtfulLoop: Message[] = [user("Hi"), { role: "assistant", content: [thought, call] }, result];
const onlyThought: Message[] = [user("Hi"), { role: "assistant", content: [thought] }, user("Are you there?")];
const twoSystems: Message[] = [
  { role: "system", content: "Be kind." },
  user("Hi"),
  { role: "system", content: "Be brief." },
  user("Hi?"),
];

const assistants = ({ messages }: FactBody) => messages.filter(({ role }) => role === "assistant");
const isEmpty = ({ content, tool_calls }: Record<string, unknown>): boolean => !tool_calls && !String(content ?? "").trim();
const hasEmptyAnswer = (body: FactBody): boolean => assistants(body).some(isEmpty);
const hasLateSystem = ({ messages }: FactBody): boolean => messages.some(({ role }, index) => role === "system" && index > 0);
const forces = ({ tool_choice }: FactBody): boolean => tool_choice === "required" || typeof tool_choice === "object";

const openaiError = (status: number, message: string, fields: object = {}): CannedAnswer => ({
  status,
  body: { error: { message, type: "invalid_request_error", param: null, code: null, ...fields } },
});
const streamed = (data: object, event?: string): CannedAnswer => ({
  headers: { "content-type": "text/event-stream" },
  body: `${event ? `event: ${event}\n` : ""}data: ${JSON.stringify(data)}\n\n`,
});
const overflow = { code: "context_length", retryable: false };
const filtered = { code: "content_filter", retryable: false };
const spent = { code: "rate_limit", retryable: false };
const limited = { code: "rate_limit", retryable: true };
const overloaded = { code: "server_error", retryable: true };
const badKey = { code: "authentication", retryable: false };

const said = (content: string, more: object = {}): object => ({ choices: [{ delta: { content } }], ...more });
const stop = { choices: [{ delta: {}, finish_reason: "stop" }] };

const lateSystem = (answer: CannedAnswer, ...reports: string[]): ServerFact => ({
  what: "system messages are sent as one, at the start, because the template of the model takes no others",
  reports,
  refuses: hasLateSystem,
  answer,
  request: { messages: twoSystems },
});

/** What is known about servers, as far as it makes a difference here. */
export const serverFacts: readonly ServerFacts[] = [
  {
    profile: "openai",
    server: "OpenAI",
    baseURL: "https://api.openai.com/v1",
    model: "gpt-4o",
    facts: [
      {
        what: "ids of tool calls have at most 40 characters: longer ones are replaced, with their results",
        reports: ["vercel/ai#5171", "agno-agi/agno#5382", "anomalyco/opencode#12653"],
        refuses: (body) => assistants(body).some(({ tool_calls }) => /"id":"[^"]{41,}"/.test(JSON.stringify(tool_calls))),
        answer: openaiError(
          400,
          "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40.",
          {
            code: "string_above_max_length",
          },
        ),
        request: {
          messages: [
            user("Hi"),
            { role: "assistant", content: [{ ...call, id: "fc_0f0e50a1476a6c35006912c58dc9f8819192c25864eb16f07f" }] },
            { ...result, toolCallId: "fc_0f0e50a1476a6c35006912c58dc9f8819192c25864eb16f07f" } as Message,
          ],
        },
      },
    ],
  },
  {
    profile: "mistral",
    server: "Mistral",
    baseURL: "https://api.mistral.ai/v1",
    model: "mistral-large-latest",
    facts: [
      {
        what: "ids of tool calls have nine letters or digits: others are replaced",
        reports: ["anomalyco/opencode#1680", "langchain-ai/langchain#24668", "nearai/ironclaw#1241"],
        refuses: ({ messages }) =>
          messages.some(({ tool_call_id: id }) => id !== undefined && !/^[a-zA-Z0-9]{9}$/.test(String(id))),
        answer: openaiError(400, "Tool call id was call_PTLP8 but must be a-z, A-Z, 0-9, with a length of 9."),
        request: { messages: [user("Hi"), { role: "assistant", content: [call] }, result] },
      },
      {
        what: "a user message cannot follow a tool message: an assistant message is added in between",
        reports: ["LibreChat-AI/agents#344", "NousResearch/hermes-agent#20154", "aliou/pi-neuralwatt#12"],
        refuses: ({ messages }) => messages.some(({ role }, index) => role === "user" && messages[index - 1]?.role === "tool"),
        answer: openaiError(400, "Unexpected role 'user' after role 'tool'", {
          type: "invalid_request_message_order",
          code: "3230",
        }),
        request: {
          messages: [
            user("Hi"),
            { role: "assistant", content: [{ ...call, id: "D681PevKs" }] },
            { ...result, toolCallId: "D681PevKs" } as Message,
            user("Stop."),
          ],
        },
      },
      {
        what: "an assistant message without content and calls is not sent",
        reports: ["OpenHands/OpenHands#8685", "solbrowse/extension#16"],
        refuses: hasEmptyAnswer,
        answer: openaiError(400, "Assistant message must have either content or tool_calls, but not none."),
        request: { messages: onlyThought },
      },
      {
        what: "`seed` is sent as `random_seed`",
        reports: ["simonw/llm-mistral#2", "mistralai/platform-docs-public#7"],
        refuses: (body) => body.seed !== undefined,
        answer: {
          status: 422,
          body: { detail: [{ type: "extra_forbidden", loc: ["body", "seed"], msg: "Extra inputs are not permitted" }] },
        },
        request: { settings: { seed: 1 } },
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["BerriAI/litellm#21647"],
        answer: openaiError(
          400,
          "Prompt contains 150000 tokens and 0 draft tokens, too large for model with 131072 maximum context length",
        ),
        error: overflow,
      },
      {
        what: "an overload in a stream, typed as an invalid request, is a server error",
        reports: ["continuedev/continue#6185"],
        answer: streamed({
          object: "error",
          message: "Service tier capacity exceeded for this model.",
          type: "invalid_request_error",
          param: null,
          code: null,
        }),
        error: overloaded,
      },
      {
        what: "cache hits are read from several fields",
        reports: ["vercel/ai#14382", "symfony/ai#2236"],
        chunks: [
          said("Hi"),
          stop,
          {
            choices: [],
            usage: {
              prompt_tokens: 801,
              completion_tokens: 2,
              num_cached_tokens: 768,
              prompt_token_details: { cached_tokens: 0 },
            },
          },
        ],
        usage: { inputTokens: 801, outputTokens: 2, cachedInputTokens: 768 },
      },
    ],
  },
  {
    profile: "deepseek",
    server: "DeepSeek",
    baseURL: "https://api.deepseek.com",
    model: "deepseek-v4-pro",
    facts: [
      {
        what: "`reasoning_content` of every assistant message is sent back, also of final responses",
        reports: ["openclaw/openclaw#73417", "MoonshotAI/kimi-cli#2141", "wavetermdev/waveterm#3266"],
        refuses: (body) => assistants(body).some(({ reasoning_content: text }) => text === undefined),
        answer: openaiError(400, "The `reasoning_content` in the thinking mode must be passed back to the API.", {
          code: "invalid_request_error",
        }),
        request: {
          messages: [
            ...thoughtfulLoop,
            {
              role: "assistant",
              content: [
                { type: "reasoning", text: "I have it." },
                { type: "text", text: "Noon." },
              ],
            },
            user("And in Oslo?"),
          ],
        },
      },
      {
        what: "messages without reasoning, such as another model's, get a space as `reasoning_content`, because an empty text is refused",
        reports: ["NousResearch/hermes-agent#18263", "NousResearch/hermes-agent#17341"],
        refuses: (body) => assistants(body).some(({ reasoning_content: text }) => !text),
        answer: openaiError(400, "The `reasoning_content` in the thinking mode must be passed back to the API."),
        request: { messages: [user("Hi"), { role: "assistant", content: [call] }, result] },
      },
      {
        what: "a forced tool is not sent while the model reasons, which is the default",
        reports: ["BerriAI/litellm#37470", "cloudwego/eino#994"],
        refuses: forces,
        answer: openaiError(400, "deepseek-reasoner does not support this tool_choice"),
        request: { tools, toolChoice: "required" },
      },
      {
        what: "cache hits are read from the usage itself",
        reports: ["earendil-works/pi#8075"],
        chunks: [
          said("Hi"),
          stop,
          {
            choices: [],
            usage: { prompt_tokens: 20, completion_tokens: 2, prompt_cache_hit_tokens: 12, prompt_cache_miss_tokens: 8 },
          },
        ],
        usage: { inputTokens: 20, outputTokens: 2, cachedInputTokens: 12 },
      },
      {
        what: "a 402 for exhausted credit is not retried",
        reports: ["continuedev/continue#9942", "frostime/sy-f-misc#10"],
        answer: openaiError(402, "Insufficient Balance", { type: "unknown_error" }),
        error: spent,
      },
      {
        what: "a refusal of the content is a `ContentFilterError`",
        reports: ["666ghj/BettaFish#108", "deepseek-ai/awesome-deepseek-integration#13"],
        answer: openaiError(400, "Content Exists Risk"),
        error: filtered,
      },
    ],
  },
  {
    profile: "moonshot",
    server: "Moonshot (Kimi)",
    baseURL: "https://api.moonshot.ai/v1",
    model: "kimi-k2.6",
    facts: [
      {
        what: "`reasoning_content` is sent back with tool calls, also if it was missing",
        reports: ["anomalyco/opencode#16318", "mastra-ai/mastra#12592", "continuedev/continue#11600", "bytedance/deer-flow#3043"],
        refuses: (body) => assistants(body).some(({ tool_calls, reasoning_content: text }) => tool_calls && !text),
        answer: openaiError(
          400,
          "thinking is enabled but reasoning_content is missing in assistant tool call message at index 1",
        ),
        request: {
          messages: [
            ...thoughtfulLoop,
            { role: "assistant", content: [{ ...call, id: "now:1" }] },
            { ...result, toolCallId: "now:1" } as Message,
          ],
        },
      },
      {
        what: "an assistant message with reasoning only is not sent",
        reports: ["AstrBotDevs/AstrBot#7200", "MoonshotAI/kimi-code#1985", "wiseria-ai-labs/pie-ai-agent#115"],
        refuses: hasEmptyAnswer,
        answer: openaiError(400, "Invalid request: the message at position 1 with role 'assistant' must not be empty"),
        request: { messages: onlyThought },
      },
      {
        what: "`temperature`, `top_p` and penalties are fixed, and not sent",
        reports: ["HKUDS/nanobot#4967", "CherryHQ/cherry-studio#14573", "countbot-ai/CountBot#61"],
        refuses: (body) => body.temperature !== undefined || body.top_p !== undefined,
        answer: openaiError(400, "invalid temperature: only 1 is allowed for this model"),
        request: { settings: { temperature: 0.2, topP: 0.9 } },
      },
      {
        what: "a forced tool is not sent while the model reasons",
        reports: ["UKGovernmentBEIS/inspect_ai#5152", "can1357/oh-my-pi#1077"],
        refuses: forces,
        answer: openaiError(400, "tool_choice 'specified' is incompatible with thinking enabled"),
        request: { tools, toolChoice: { tool: "now" } },
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["MoonshotAI/kimi-cli#2011"],
        answer: openaiError(400, "Invalid request: Your request exceeded model token limit: 262144 (requested: 269030)"),
        error: overflow,
      },
      {
        what: "a 429 for overload is retried",
        reports: ["MoonshotAI/kimi-cli#2571", "MoonshotAI/kimi-code#3176"],
        answer: openaiError(429, "The engine is currently overloaded, please try again later", {
          type: "engine_overloaded_error",
        }),
        error: limited,
      },
      {
        what: "an overload in a stream is a server error",
        reports: ["MoonshotAI/kimi-cli#2424"],
        answer: streamed({
          error: { message: "The engine is currently overloaded, please try again later", type: "engine_overloaded_error" },
        }),
        error: overloaded,
      },
      {
        what: "a 429 for exhausted credit is not retried",
        reports: ["anomalyco/opencode#24462", "MoonshotAI/Kimi-K2#5"],
        answer: openaiError(429, "Your account is suspended, please check your plan", { type: "exceeded_current_quota_error" }),
        error: spent,
      },
      {
        what: "a refusal of the content is a `ContentFilterError`",
        reports: ["MoonshotAI/kimi-cli#1002", "MoonshotAI/kimi-code#242"],
        answer: openaiError(400, "The request was rejected because it was considered high risk", { type: "content_filter" }),
        error: filtered,
      },
      {
        what: "usage of the choice, with cache hits, is read",
        reports: ["earendil-works/pi#8119", "earendil-works/pi#2017", "aallan/vera-bench#97"],
        chunks: [
          said("Hi"),
          {
            choices: [
              {
                delta: {},
                finish_reason: "stop",
                usage: { prompt_tokens: 19, completion_tokens: 13, total_tokens: 32, cached_tokens: 12 },
              },
            ],
          },
        ],
        usage: { inputTokens: 19, outputTokens: 13, totalTokens: 32, cachedInputTokens: 12 },
      },
    ],
  },
  {
    profile: "zhipu",
    server: "Zhipu (GLM), Z.ai",
    baseURL: "https://api.z.ai/api/paas/v4",
    model: "glm-5.2",
    facts: [
      {
        what: "an assistant message without content and calls is not sent",
        reports: ["lobehub/lobehub#11408", "MetaGLM/zhipuai-sdk-python-v4#14", "continuedev/continue#13259"],
        refuses: hasEmptyAnswer,
        answer: {
          status: 400,
          body: { error: { code: "1214", message: "The messages parameter is illegal. Please check the documentation." } },
        },
        request: { messages: onlyThought },
      },
      {
        what: "`tool_choice` other than `auto` is not sent",
        reports: ["vectorize-io/hindsight#4246", "onyx-dot-app/onyx#14192", "AstrBotDevs/AstrBot#7177"],
        refuses: ({ tool_choice }) => tool_choice !== undefined && tool_choice !== "auto",
        answer: { status: 400, body: { error: { code: "1210", message: "Tool choice must be auto" } } },
        request: { tools, toolChoice: { tool: "now" } },
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["zeroclaw-labs/zeroclaw#4124", "NousResearch/hermes-agent#1877"],
        answer: { status: 400, body: { error: { code: "1261", message: "Prompt 超长" } } },
        error: overflow,
      },
      {
        what: "a prompt that is too long, in a stream, is a `ContextLengthError`",
        reports: ["farion1231/cc-switch#6982", "mangowhoiscloud/geode#668"],
        answer: streamed({ error: { code: "1261", message: "Prompt exceeds max length" } }),
        error: overflow,
      },
      {
        what: "a refusal of the content is a `ContentFilterError`",
        reports: ["zai-org/feedback#516"],
        answer: streamed({ error: { code: "1301", message: "系统检测到输入或生成内容可能包含不安全或敏感内容" } }),
        error: filtered,
      },
      {
        what: "too many requests at once, in a stream, are a `RateLimitError`",
        reports: ["kaitranntt/ccs#402"],
        answer: streamed({ error: { code: "1302", message: "High concurrency usage of this API, please reduce concurrency" } }),
        error: limited,
      },
      {
        what: "a 429 for overload is retried",
        reports: ["NousResearch/hermes-agent#47685"],
        answer: {
          status: 429,
          body: { error: { code: "1305", message: "The service may be temporarily overloaded, please try again later" } },
        },
        error: limited,
      },
      {
        what: "a 429 for exhausted credit is not retried",
        reports: ["autohandai/code-cli#461", "autohandai/code-cli#484"],
        answer: {
          status: 429,
          body: { error: { code: "1113", message: "Insufficient balance or no resource package. Please recharge." } },
        },
        error: spent,
      },
      {
        what: "cache hits are read from OpenAI's field",
        reports: ["langgenius/dify-plugin-sdks#188"],
        chunks: [
          said("Hi"),
          stop,
          {
            choices: [],
            usage: {
              prompt_tokens: 15427,
              completion_tokens: 139,
              total_tokens: 15566,
              prompt_tokens_details: { cached_tokens: 170 },
            },
          },
        ],
        usage: { inputTokens: 15427, outputTokens: 139, totalTokens: 15566, cachedInputTokens: 170 },
      },
    ],
  },
  {
    profile: "minimax",
    server: "MiniMax",
    baseURL: "https://api.minimax.io/v1",
    model: "MiniMax-M2.7",
    facts: [
      lateSystem(
        {
          status: 400,
          body: {
            type: "error",
            error: { type: "bad_request_error", message: "invalid params, invalid chat setting (2013)", http_code: "400" },
          },
        },
        "can1357/oh-my-pi#954",
      ),
      {
        what: "reasoning is read from the text, between `<think>` tags",
        reports: ["MiniMax-AI/MiniMax-M2#18", "Narcooo/inkos#329"],
        chunks: [said("<think>Hm."), said("</think>Hi"), stop],
        content: [
          { type: "reasoning", text: "Hm." },
          { type: "text", text: "Hi" },
        ],
      },
      {
        what: "reasoning is sent back in the text",
        reports: ["NousResearch/hermes-agent#85251", "lobehub/lobehub#10255"],
        refuses: (body) => assistants(body).some(({ content }) => !String(content).startsWith("<think>")),
        answer: openaiError(400, "a stand-in: the service takes it, and the model forgets what it thought"),
        request: { messages: thoughtfulLoop },
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["MiniMax-AI/MiniMax-M2#119", "rowboatlabs/rowboat#514"],
        answer: {
          status: 400,
          body: {
            type: "error",
            error: {
              type: "bad_request_error",
              message: "invalid params, context window exceeds limit (2013)",
              http_code: "400",
            },
          },
        },
        error: overflow,
      },
    ],
  },
  {
    profile: "alibaba",
    server: "DashScope (Qwen)",
    baseURL: "https://dashscope.aliyuncs.com/compatible-mode/v1",
    model: "qwen3.6-plus",
    facts: [
      {
        what: "a forced tool is not sent while the model reasons",
        reports: ["cloudwego/eino#994", "QwenLM/qwen-code#7659", "can1357/oh-my-pi#886"],
        refuses: forces,
        answer: openaiError(
          400,
          "<400> InternalError.Algo.InvalidParameter: The tool_choice parameter does not support being set to required or object in thinking mode",
          { code: "invalid_parameter_error" },
        ),
        request: { tools, toolChoice: "required" },
      },
      lateSystem(openaiError(400, "System message must be at the beginning."), "can1357/oh-my-pi#958"),
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["QwenLM/qwen-code#98"],
        answer: openaiError(400, "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 204800]"),
        error: overflow,
      },
      {
        what: "a refusal of the content is a `ContentFilterError`",
        reports: ["QwenLM/qwen-code#3145", "camel-ai/owl#432"],
        answer: openaiError(400, "Input data may contain inappropriate content.", { code: "data_inspection_failed" }),
        error: filtered,
      },
      {
        what: "exhausted credit is not retried",
        reports: ["hsliuping/TradingAgents-CN#170", "tencentmusic/supersonic#1572"],
        answer: openaiError(400, "Access denied, please make sure your account is in good standing.", { code: "Arrearage" }),
        error: spent,
      },
    ],
  },
  {
    profile: "gemini",
    server: "Gemini",
    baseURL: "https://generativelanguage.googleapis.com/v1beta/openai",
    model: "gemini-3-pro",
    facts: [
      {
        what: "`seed`, penalties and `top_k` are not sent",
        reports: ["n4ze3m/page-assist#418", "Vali-98/ChatterUI#227", "MinLL/SkyrimNet-GamePlugin#77"],
        refuses: (body) => ["seed", "frequency_penalty", "presence_penalty", "top_k"].some((name) => body[name] !== undefined),
        answer: {
          status: 400,
          body: [
            {
              error: {
                code: 400,
                message: 'Invalid JSON payload received. Unknown name "seed": Cannot find field.',
                status: "INVALID_ARGUMENT",
              },
            },
          ],
        },
        request: { settings: { seed: 1, topK: 3, frequencyPenalty: 1, presencePenalty: 1 } },
      },
      {
        what: "an assistant message without content and calls is not sent",
        reports: ["CherryHQ/cherry-studio#16196", "epam/ai-dial-adapter-vertexai#164", "langchain-ai/langchain-google#691"],
        refuses: hasEmptyAnswer,
        answer: {
          status: 400,
          body: [
            {
              error: {
                code: 400,
                message: "* GenerateContentRequest.contents[1].parts: contents.parts must not be empty.",
                status: "INVALID_ARGUMENT",
              },
            },
          ],
        },
        request: { messages: onlyThought },
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["google-gemini/gemini-cli#4692"],
        answer: {
          status: 400,
          body: [
            {
              error: {
                code: 400,
                message: "The input token count (2845475) exceeds the maximum number of tokens allowed (1048576).",
                status: "INVALID_ARGUMENT",
              },
            },
          ],
        },
        error: overflow,
      },
      {
        what: "a 400 for a wrong key is an `AuthenticationError`",
        reports: ["continuedev/continue#10290", "cequence-io/openai-scala-client#109"],
        answer: {
          status: 400,
          body: [
            { error: { code: 400, message: "API key not valid. Please pass a valid API key.", status: "INVALID_ARGUMENT" } },
          ],
        },
        error: badKey,
      },
      {
        what: "an overload is a server error",
        reports: ["googleapis/js-genai#1458"],
        answer: streamed({
          error: { code: 503, message: "The model is overloaded. Please try again later.", status: "UNAVAILABLE" },
        }),
        error: overloaded,
      },
    ],
  },
  {
    profile: "vertex",
    server: "Vertex AI",
    baseURL: "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/endpoints/openapi",
    model: "google/gemini-3-pro",
    facts: [
      {
        what: "an assistant message without content and calls is not sent",
        reports: ["epam/ai-dial-adapter-vertexai#164", "langchain-ai/langchainjs#9987"],
        refuses: hasEmptyAnswer,
        answer: {
          status: 400,
          body: [
            {
              error: {
                code: 400,
                message:
                  "Unable to submit request because it must include at least one parts field, which describes the prompt input.",
                status: "INVALID_ARGUMENT",
              },
            },
          ],
        },
        request: { messages: onlyThought },
      },
    ],
  },
  {
    profile: "bedrock",
    server: "Bedrock",
    baseURL: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1",
    model: "openai.gpt-oss-120b-1:0",
    facts: [
      {
        what: "reasoning is read from the text, between `<reasoning>` tags",
        reports: ["CherryHQ/cherry-studio#10225", "promptfoo/promptfoo#9587"],
        chunks: [said("<reason"), said("ing>Hm.</reasoning>Hi"), stop],
        content: [
          { type: "reasoning", text: "Hm." },
          { type: "text", text: "Hi" },
        ],
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["BerriAI/litellm#21647"],
        answer: { status: 400, body: { message: "Input is too long for requested model." } },
        error: overflow,
      },
      {
        what: "too many tokens at once are a `RateLimitError`, not a length",
        reports: ["anthropics/claude-code#236", "RooCodeInc/Roo-Code#5050", "anomalyco/opencode#39621"],
        answer: { status: 429, body: { message: "Too many tokens, please wait before trying again." } },
        error: limited,
      },
    ],
  },
  {
    profile: "xai",
    server: "xAI",
    baseURL: "https://api.x.ai/v1",
    model: "grok-4.3",
    facts: [
      {
        what: "penalties are not sent",
        reports: ["n8n-io/n8n#14581", "miaoxworld/NativeTavern#83", "yym68686/uni-api#105"],
        refuses: (body) => body.presence_penalty !== undefined || body.frequency_penalty !== undefined,
        answer: {
          status: 400,
          body: { code: "Client specified an invalid argument", error: "Argument not supported on this model: presencePenalty" },
        },
        request: { settings: { presencePenalty: 0.5, frequencyPenalty: 0.5 } },
      },
      {
        what: "an assistant message without content and calls is not sent",
        reports: ["AstrBotDevs/AstrBot#6447", "langbot-app/LangBot#1205"],
        refuses: hasEmptyAnswer,
        answer: {
          status: 400,
          body: { code: "Client specified an invalid argument", error: "Each message must have at least one content element." },
        },
        request: { messages: onlyThought },
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["UKGovernmentBEIS/inspect_ai#1665"],
        answer: {
          status: 400,
          body: {
            code: "Client specified an invalid argument",
            error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
          },
        },
        error: overflow,
      },
      {
        what: "a 400 for a wrong key is an `AuthenticationError`",
        reports: ["continuedev/continue#10778", "i-am-bee/beeai-framework#447"],
        answer: {
          status: 400,
          body: { code: "Client specified an invalid argument", error: "Incorrect API key provided: xa***ey." },
        },
        error: badKey,
      },
    ],
  },
  {
    profile: "cerebras",
    server: "Cerebras",
    baseURL: "https://api.cerebras.ai/v1",
    model: "gpt-oss-120b",
    facts: [
      {
        what: "reasoning is sent back as `reasoning`, because other fields are refused",
        reports: ["Kilo-Org/kilocode#10375", "QwenLM/qwen-code#11045", "proxysoul/Empryo#209", "NousResearch/hermes-agent#45655"],
        refuses: (body) =>
          assistants(body).some((message) => message.reasoning_content !== undefined || message.reasoning === undefined),
        answer: {
          status: 400,
          body: {
            message: "messages.1.assistant.reasoning_content: property 'messages.1.assistant.reasoning_content' is unsupported",
            type: "invalid_request_error",
            param: "validation_error",
            code: "wrong_api_format",
          },
        },
        request: { messages: thoughtfulLoop },
      },
      {
        what: "a 413 without a message is a `ContextLengthError`",
        reports: ["openclaw/openclaw#119596"],
        answer: { status: 413 },
        error: overflow,
      },
      {
        what: "too many tokens per minute are a `RateLimitError`, not a length",
        reports: ["continuedev/continue#9800"],
        answer: openaiError(429, "Tokens per minute limit exceeded - too many tokens processed.", {
          type: "too_many_tokens_error",
        }),
        error: limited,
      },
    ],
  },
  {
    profile: "groq",
    server: "Groq",
    baseURL: "https://api.groq.com/openai/v1",
    model: "openai/gpt-oss-120b",
    facts: [
      {
        what: "reasoning is not sent back, because messages have no such field",
        reports: ["janhq/jan#8136", "karthink/gptel#774", "SimonSchubert/Kai#265"],
        refuses: (body) => body.top_k !== undefined || JSON.stringify(body.messages).includes("reasoning"),
        answer: openaiError(
          400,
          "'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_content' is unsupported)]",
        ),
        request: { messages: thoughtfulLoop, settings: { topK: 1 } },
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["OpenHands/OpenHands#1902"],
        answer: openaiError(400, "Please reduce the length of the messages or completion.", { param: "messages" }),
        error: overflow,
      },
      {
        what: "a 413 for a request above the tokens per minute is a `ContextLengthError`, and not retried",
        reports: ["iamsrikanthnani/pluely#242", "HunorLaczko/ha-groq-cloud-api#27"],
        answer: openaiError(
          413,
          "Request too large for model `openai/gpt-oss-120b` on tokens per minute (TPM): Limit 8000, Requested 8590, please reduce your message size and try again.",
          { type: "tokens", code: "rate_limit_exceeded" },
        ),
        error: overflow,
      },
      {
        what: "usage is read from `x_groq`",
        reports: ["vercel/ai#1578"],
        chunks: [said("Hi"), { ...stop, x_groq: { usage: { prompt_tokens: 9, completion_tokens: 1 } } }],
        usage: { inputTokens: 9, outputTokens: 1 },
      },
    ],
  },
  {
    profile: "openrouter",
    server: "OpenRouter",
    baseURL: "https://openrouter.ai/api/v1",
    model: "qwen/qwen3",
    facts: [
      {
        what: "the message of the server behind it is read from the metadata of the error",
        reports: ["rikkahub/rikkahub#436", "charmbracelet/crush#279", "truefoundry/models#873"],
        answer: {
          status: 400,
          body: {
            error: {
              message: "Provider returned error",
              code: 400,
              metadata: {
                provider_name: "Novita",
                raw: '{"error":{"message":"This model\'s maximum context length is 8192 tokens."}}',
              },
            },
          },
        },
        error: overflow,
      },
      {
        what: "a 402 for exhausted credit, also for a prompt of this length, is not retried",
        reports: ["continuedev/continue#11540", "continuedev/continue#10962"],
        answer: openaiError(
          402,
          "Prompt tokens limit exceeded: 36163 > 29652. To increase, visit the settings and upgrade to a paid account",
          { code: 402 },
        ),
        error: spent,
      },
    ],
  },
  {
    profile: "nebius",
    server: "Nebius Token Factory",
    baseURL: "https://api.tokenfactory.nebius.com/v1",
    model: "deepseek-ai/DeepSeek-V4-Pro",
    facts: [
      {
        what: "`reasoning_content` is sent back with tool calls",
        reports: ["PrimeIntellect-ai/prime-agent#715"],
        refuses: (body) => assistants(body).some(({ reasoning_content: text }) => text === undefined),
        answer: openaiError(400, "The `reasoning_content` in the thinking mode must be passed back to the API."),
        request: { messages: thoughtfulLoop },
      },
      {
        what: "a response that ends with [DONE] only is complete",
        reports: ["openai/openai-node#1292"],
        chunks: [said("Hi")],
        content: [{ type: "text", text: "Hi" }],
      },
    ],
  },
  {
    profile: "lmstudio",
    server: "LM Studio",
    baseURL: "http://localhost:1234/v1",
    model: "qwen3-30b-a3b",
    facts: [
      {
        what: "`tool_choice` names no tool: a named tool is sent as the only one, with `required`",
        reports: ["lmstudio-ai/lmstudio-bug-tracker#670", "can1357/oh-my-pi#6925", "alibaba/page-agent#367"],
        refuses: ({ tool_choice }) => typeof tool_choice === "object",
        answer: {
          status: 400,
          body: { error: "Invalid tool_choice type: 'object'. Supported string values: none, auto, required" },
        },
        request: { tools, toolChoice: { tool: "now" } },
      },
      lateSystem(
        { status: 400, body: { error: "Error rendering prompt with jinja template: System message must be at the beginning." } },
        "lmstudio-ai/lmstudio-bug-tracker#2298",
      ),
      {
        what: "a prompt that is too long, in a stream, is a `ContextLengthError`",
        reports: ["lmstudio-ai/lmstudio-bug-tracker#2322", "lmstudio-ai/lmstudio-bug-tracker#237"],
        answer: streamed(
          {
            error: {
              message:
                "Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
            },
          },
          "error",
        ),
        error: overflow,
      },
      {
        what: "a prompt that is too long, on the MLX engine, is a `ContextLengthError`",
        reports: ["lmstudio-ai/lmstudio-bug-tracker#546"],
        answer: streamed({ error: "Context size has been exceeded." }, "error"),
        error: overflow,
      },
    ],
  },
  {
    profile: "llamacpp",
    server: "llama.cpp",
    baseURL: "http://127.0.0.1:8080/v1",
    model: "qwen3.8",
    isNamed: true,
    facts: [
      lateSystem(
        {
          status: 500,
          body: {
            error: { code: 500, message: "Jinja Exception: System message must be at the beginning.", type: "server_error" },
          },
        },
        "ggml-org/llama.cpp#20733",
        "nathaninline/ajean#26",
      ),
      {
        what: "a named tool is sent as the only one, with `required`",
        reports: ["ggml-org/llama.cpp#26535", "ggml-org/llama.cpp#28806", "Open-Historia/open-historia#333"],
        refuses: ({ tool_choice }) => typeof tool_choice === "object",
        answer: openaiError(400, "Invalid tool_choice"),
        request: { tools, toolChoice: { tool: "now" } },
      },
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["ggml-org/llama.cpp#15780", "melagiri/code-insights#271"],
        answer: {
          status: 400,
          body: {
            error: {
              code: 400,
              message: "the request exceeds the available context size. try increasing the context size or enable context shift",
              type: "exceed_context_size_error",
              n_prompt_tokens: 1407,
              n_ctx: 256,
            },
          },
        },
        error: overflow,
      },
      {
        what: "counts are read from `timings` if there is no usage",
        reports: ["ggml-org/llama.cpp#15827", "NookMux/NookMux#162"],
        chunks: [said("Hi"), { ...stop, timings: { cache_n: 54, prompt_n: 1, predicted_n: 22 } }],
        usage: { inputTokens: 55, outputTokens: 22, cachedInputTokens: 54 },
      },
    ],
  },
  {
    profile: "ollama",
    server: "Ollama",
    baseURL: "http://localhost:11434/v1",
    model: "qwen3",
    facts: [
      {
        what: "results carry the name of their tool, for models of Google behind it",
        reports: ["ollama/ollama#14214"],
        refuses: ({ messages }) => messages.some(({ role, name }) => role === "tool" && !name),
        answer: {
          status: 400,
          body: {
            StatusCode: 400,
            error: "* GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty.",
          },
        },
        request: { messages: [user("Hi"), { role: "assistant", content: [call] }, result] },
      },
      lateSystem(
        { status: 400, body: { error: { message: "System message must be at the beginning.", type: "api_error" } } },
        "ollama/ollama#18241",
        "Mochocyang/QMAI#59",
      ),
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["strands-agents/harness-sdk#2958"],
        answer: {
          status: 400,
          body: {
            error: { message: "prompt too long; exceeded max context length by 5000 tokens", type: "invalid_request_error" },
          },
        },
        error: overflow,
      },
    ],
  },
  {
    profile: "sglang",
    server: "SGLang",
    baseURL: "http://127.0.0.1:30000/v1",
    model: "qwen3.6",
    isNamed: true,
    facts: [
      lateSystem(
        {
          status: 400,
          body: {
            object: "error",
            message: "System message must be at the beginning.",
            type: "BadRequest",
            param: null,
            code: 400,
          },
        },
        "QwenLM/Qwen3.8#164",
      ),
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["QwenLM/Qwen3#1321"],
        answer: {
          status: 400,
          body: {
            object: "error",
            message: "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
            type: "BadRequestError",
            param: null,
            code: 400,
          },
        },
        error: overflow,
      },
      {
        what: "reasoning tokens are read from the usage itself",
        reports: ["sgl-project/sglang#15562", "ai-dynamo/dynamo#13329"],
        chunks: [
          said("Hi"),
          stop,
          {
            choices: [],
            usage: {
              prompt_tokens: 9,
              completion_tokens: 30,
              total_tokens: 39,
              reasoning_tokens: 20,
              prompt_tokens_details: null,
            },
          },
        ],
        usage: { inputTokens: 9, outputTokens: 30, totalTokens: 39, reasoningTokens: 20 },
      },
    ],
  },
  {
    profile: "vllm",
    server: "vLLM",
    baseURL: "http://127.0.0.1:8000/v1",
    model: "Qwen/Qwen3.6-27B",
    isNamed: true,
    facts: [
      lateSystem(
        {
          status: 400,
          body: { error: { message: "System message must be at the beginning.", type: "BadRequestError", code: 400 } },
        },
        "vllm-project/vllm#41114",
        "BerriAI/litellm#26879",
      ),
      {
        what: "a prompt that is too long is a `ContextLengthError`",
        reports: ["earendil-works/pi#5929"],
        answer: {
          status: 400,
          body: {
            error: {
              message: "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
              type: "BadRequestError",
              code: 400,
            },
          },
        },
        error: overflow,
      },
    ],
  },
  {
    profile: "litellm",
    server: "LiteLLM",
    baseURL: "http://127.0.0.1:4000/v1",
    model: "any",
    isNamed: true,
    facts: [
      {
        what: "a prompt that is too long for the models behind it is a `ContextLengthError`",
        reports: ["anomalyco/opencode#44888"],
        answer: openaiError(
          400,
          "litellm.ContextWindowExceededError: Context Window exceeded for given call. No models have context window large enough for this call.",
        ),
        error: overflow,
      },
      {
        what: "cache hits of Anthropic's models are added to the prompt where a proxy counts them separately",
        reports: ["coder/coder#23210"],
        chunks: [
          said("Hi"),
          stop,
          {
            choices: [],
            usage: {
              prompt_tokens: 12,
              completion_tokens: 3,
              total_tokens: 15,
              cache_read_input_tokens: 900,
              cache_creation_input_tokens: 100,
            },
          },
        ],
        usage: { inputTokens: 1012, outputTokens: 3, totalTokens: 1015, cachedInputTokens: 900, cacheWriteInputTokens: 100 },
      },
    ],
  },
];
