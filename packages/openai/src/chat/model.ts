import {
  ConnectionError,
  decodeSse,
  type JsonObject,
  LocusError,
  MessageBuilder,
  type Model,
  type ModelCapabilities,
  type ModelDefaults,
  type ModelEvent,
  type ModelRequest,
  type ModelSettings,
  StreamInterruptedError,
} from "@locus/core";
import { readAnswer, unexpectedAnswer } from "../transport/answer.js";
import { type Failure, type FailureDialect, parseFailure, parseObject, requestIdOf, toError } from "../transport/failure.js";
import type { Post } from "../transport/post.js";
import type { CompatProfile } from "./compat.js";
import { applyLearned, type Learned, learnFrom } from "./learned.js";
import { type ChatCall, toChatCall } from "./request.js";
import { chatStream } from "./stream.js";

/** All that a model over the Chat Completions protocol is made of. */
export interface ChatModelConfig {
  /** Who it is in origins, errors and telemetry. Also the key of its `providerOptions`. */
  provider: string;
  modelId: string;
  /** How its server speaks the protocol. */
  profile: CompatProfile;
  /** Sends a request. */
  post: Post;
  /** Where requests go, for error messages. */
  url: string;
  /** How its server's failures read. */
  dialect: FailureDialect;
  /** Keeps secrets out of error messages. */
  redact?: ((text: string) => string) | undefined;
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
  readonly defaults?: ModelDefaults;
  // Private, so that printing a model shows neither keys nor settings.
  readonly #config: ChatModelConfig;
  readonly #learned: Learned = { parameters: new Map() };

  constructor(config: ChatModelConfig) {
    const { output, reasoning, toolsWithOutput } = config.profile;
    this.#config = config;
    this.provider = config.provider;
    this.modelId = config.modelId;
    this.capabilities = {
      tools: true,
      output,
      ...(toolsWithOutput !== undefined && { toolsWithOutput }),
      ...(reasoning !== undefined && { reasoning }),
    };
    if (config.defaults) this.defaults = config.defaults;
  }

  /** Makes one attempt. See {@link Model.stream}. */
  stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    return answer(this.#config, this.#learned, request);
  }
}

async function* answer(config: ChatModelConfig, learned: Learned, request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
  const { signal } = request;
  // Its own controller: leaving in any way closes the connection, and a long-lived signal keeps no trace of the call.
  const attempt = new AbortController();
  const abort = (): void => attempt.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    const { call, response } = await send(config, learned, request, attempt.signal);
    const requestId = requestIdOf(response.headers);
    yield { type: "model_start", ...(requestId !== undefined && { requestId }) };
    yield* call.warnings;
    const { profile, provider, modelId, url } = config;
    if (profile.hiddenReasoning && call.body.reasoning_effort !== "none") yield { type: "think", reasoning: "" };
    const stream = chatStream({
      builder: new MessageBuilder({ provider, modelId }),
      call,
      provider,
      thinkTags: profile.thinkTags,
      toError: (failure) => errorOf({ ...parseFailure(failure), headers: response.headers }, config),
    });
    const body = await readAnswer(response).catch((cause: unknown) => {
      throw new StreamInterruptedError("The connection broke in the middle of the answer.", { cause });
    });
    if ("stream" in body) {
      for await (const batch of decodeSse(body.stream)) {
        for (const event of batch) for (const mapped of stream.push(event)) yield mapped;
      }
    } else {
      yield* stream.pushCompletion(body.text) ?? refuse(response, body.text, url);
    }
    yield* stream.end();
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener("abort", abort);
    attempt.abort();
  }
}

function refuse(response: Response, text: string, url: string): never {
  throw unexpectedAnswer(response, text, url);
}

/** Sends the request, once more without what the server refuses by name, and so on until it answers or means something else. */
async function send(
  config: ChatModelConfig,
  learned: Learned,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<{ call: ChatCall; response: Response }> {
  for (let tries = 1; ; tries++) {
    const call = toChatCall(request, {
      ...config,
      profile: { ...config.profile, output: learned.output ?? config.profile.output },
    });
    applyLearned(call, learned, request.output);
    const response = await post(config, call.body, signal);
    if (response.ok) return { call, response };
    // Where the body breaks, the status says enough.
    const text = await response.text().catch(() => "");
    const failure = parseFailure(parseObject(text) ?? (text || response.statusText), response.status, response.headers);
    if (tries > 8 || !learnFrom(failure, call.body, learned)) throw errorOf(failure, config);
  }
}

async function post({ post, url, redact = String }: ChatModelConfig, body: JsonObject, signal: AbortSignal): Promise<Response> {
  try {
    return await post(body, { signal });
  } catch (error) {
    if (LocusError.isInstance(error)) throw error;
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
    const reason = cause instanceof Error ? `${message}: ${cause.message}` : message;
    throw new ConnectionError(redact(`Could not reach the server: ${reason} [POST ${url}]`), { cause: error });
  }
}

function errorOf(failure: Failure, { dialect, modelId, redact = String, url }: ChatModelConfig): LocusError {
  return toError(failure, { dialect, modelId, url, redact });
}
