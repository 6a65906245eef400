import type {
  JsonObject,
  Model,
  ModelCapabilities,
  ModelDefaults,
  ModelEvent,
  ModelRequest,
  ModelSettings,
  ModelWarningEvent,
} from "@locus/core";
import {
  attempt,
  createLearning,
  defined,
  type Failure,
  type Warn,
  type WireBody,
  type WireProtocol,
  type WireService,
} from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import { chatLearning } from "./learned.js";
import { type ChatCall, toChatCall, withExtras } from "./request.js";
import { chatStream } from "./stream.js";

/** Configuration of {@link ChatModel}. `provider` is also the key of its `providerOptions`. */
export interface ChatModelConfig extends WireService {
  /** How its server speaks the protocol. */
  profile: CompatProfile;
  /** The server, such as its host, if the provider has several, because opaque data is sent back only to the server it came from. */
  server?: string | undefined;
  /** Adapts a request to its server in ways that a profile cannot express. `extraBody` still wins. */
  adapt?: ((body: WireBody, warn: Warn) => void) | undefined;
  /** Default settings; those of a request win. */
  settings?: ModelSettings | undefined;
  /** Fields sent unchanged with every request. */
  extraBody?: JsonObject | undefined;
  defaults?: ModelDefaults | undefined;
}

/**
 * A model over the Chat Completions protocol: the base of every provider that speaks it.
 *
 * ```ts
 * class AcmeModel extends ChatModel {
 *   constructor(modelId: string) {
 *     const connection = createConnection({ baseURL: "https://acme.example/v1", path: "/chat/completions", headers: [] });
 *     super({ provider: "acme", modelId, profile: resolveProfile("", modelId), post: fetchPost(connection), ...connection, dialect });
 *   }
 * }
 * ```
 */
export class ChatModel implements Model {
  readonly provider: string;
  readonly modelId: string;
  readonly capabilities: ModelCapabilities;
  readonly defaults: ModelDefaults | undefined;
  // Private, so that printing a model shows neither keys nor settings.
  readonly #config: ChatModelConfig;
  readonly #protocol: WireProtocol<ChatCall>;

  constructor(config: ChatModelConfig) {
    const { output, reasoning, toolsWithOutput } = config.profile;
    this.#config = config;
    this.#protocol = chatProtocol(config);
    this.provider = config.provider;
    this.modelId = config.modelId;
    this.capabilities = { tools: true, ...defined({ output, toolsWithOutput, reasoning }) };
    this.defaults = config.defaults;
  }

  /** Makes one attempt. See {@link Model.stream}. */
  stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    return attempt(this.#config, this.#protocol, request);
  }
}

const replayProfile = { reasoningReplay: "always", reasoningField: "reasoning_content", reasoningFiller: " " } as const;

const replayWarning: ModelWarningEvent = {
  type: "model_warning",
  code: "reasoning_replayed",
  message:
    'The server requires its thinking back: it is now sent with every answer. Set compat: { reasoningReplay: "always" } to avoid the first refusal.',
};

/** Whether the server refused a conversation without its thinking: DeepSeek, Kimi and MiMo behind any URL (VicBilibily/GCMP#171). */
function requiresReasoning({ status, message, parameter }: Failure): boolean {
  return status === 400 && /reasoning_content\b.*(passed back|missing|required)/i.test(`${message} ${parameter}`);
}

function chatProtocol(config: ChatModelConfig): WireProtocol<ChatCall> {
  const { hiddenReasoning, opaqueFields, thinkTags } = config.profile;
  const opaque = opaqueFields ? { server: config.server } : undefined;
  const learning = createLearning(chatLearning);
  /** The configuration that replays reasoning, once the server has required it. */
  let replaying: ChatModelConfig | undefined;
  return {
    call(request) {
      const call = toChatCall(request, replaying ?? config, learning);
      return withExtras(replaying ? { ...call, warnings: [...call.warnings, replayWarning] } : call);
    },
    learn(failure, call) {
      if (replaying || config.profile.reasoningReplay === "always" || !requiresReasoning(failure))
        return learning.learn(failure, call);
      replaying = { ...config, profile: { ...config.profile, ...replayProfile } };
      return true;
    },
    opening: ({ body }) => (hiddenReasoning && body.reasoning_effort !== "none" ? [{ type: "think", reasoning: "" }] : []),
    reader: (call, context) => chatStream({ ...context, call, opaque, thinkTags }),
  };
}
