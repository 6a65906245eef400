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

/** All that a model over the Chat Completions protocol is made of. Its `provider` is also the key of its `providerOptions`. */
export interface ChatModelConfig extends WireService {
  /** How its server speaks the protocol. */
  profile: CompatProfile;
  /** The server, such as its host, where the provider has several: opaque data goes back to the one that it came from. */
  server?: string | undefined;
  /** Makes a request fit its server where a profile cannot say how, before `extraBody` has the last word. */
  adapt?: ((body: WireBody, warn: Warn) => void) | undefined;
  /** Used where a request sets nothing else. */
  settings?: ModelSettings | undefined;
  /** Sent with every request as it is. */
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

const replayed = { reasoningReplay: "always", reasoningField: "reasoning_content", reasoningFiller: " " } as const;

const thoughtsWanted: ModelWarningEvent = {
  type: "model_warning",
  code: "reasoning_replayed",
  message:
    'The server wants its thinking back: it goes with every answer. A refusal taught this to the model object; compat: { reasoningReplay: "always" } saves the refusal.',
};

/** Whether a conversation lacks the thinking in it: DeepSeek, Kimi and MiMo behind any URL (VicBilibily/GCMP#171). */
function wantsThoughts({ status, message, parameter }: Failure): boolean {
  return status === 400 && /reasoning_content\b.*(passed back|missing|required)/i.test(`${message} ${parameter}`);
}

function chatProtocol(config: ChatModelConfig): WireProtocol<ChatCall> {
  const { hiddenReasoning, opaqueFields, thinkTags } = config.profile;
  const opaque = opaqueFields ? { server: config.server } : undefined;
  const learning = createLearning(chatLearning);
  /** With what the server wants back, once it has said so. */
  let taught: ChatModelConfig | undefined;
  return {
    call(request) {
      const call = toChatCall(request, taught ?? config, learning);
      return withExtras(taught ? { ...call, warnings: [...call.warnings, thoughtsWanted] } : call);
    },
    learn(failure, call) {
      if (taught || config.profile.reasoningReplay === "always" || !wantsThoughts(failure)) return learning.learn(failure, call);
      taught = { ...config, profile: { ...config.profile, ...replayed } };
      return true;
    },
    opening: ({ body }) => (hiddenReasoning && body.reasoning_effort !== "none" ? [{ type: "think", reasoning: "" }] : []),
    reader: (call, context) => chatStream({ ...context, call, opaque, thinkTags }),
  };
}
