import {
  ConnectionError,
  decodeSse,
  defined,
  followSignal,
  type JsonObject,
  LocusError,
  MessageBuilder,
  type Model,
  type ModelCapabilities,
  type ModelDefaults,
  type ModelEvent,
  type ModelRequest,
  type ModelSettings,
  ServerError,
  StreamInterruptedError,
  serializeError,
} from "@locus/core";
import { readAnswer } from "../transport/answer.js";
import { type FailureDialect, parseFailure, parseObject, requestIdOf, toError } from "../transport/failure.js";
import type { Post } from "../transport/post.js";
import type { CompatProfile } from "./compat.js";
import { type Learned, learnFrom } from "./learned.js";
import { type ChatBody, type ChatCall, toChatCall, type Warn } from "./request.js";
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
  /** Where requests go, for error messages. Read when there is one: a getter can tell what is found out by the first request. */
  readonly url: string;
  /** How its server's failures read. */
  dialect: FailureDialect;
  /** Keeps secrets out of error messages. */
  redact?: ((text: string) => string) | undefined;
  /** Makes a request fit its server where a profile cannot say how, before `extraBody` has the last word. */
  adapt?: ((body: ChatBody, warn: Warn) => void) | undefined;
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
  readonly #learned: Learned = { refused: new Map() };

  constructor(config: ChatModelConfig) {
    const { output, reasoning, toolsWithOutput } = config.profile;
    this.#config = config;
    this.provider = config.provider;
    this.modelId = config.modelId;
    this.capabilities = { tools: true, ...defined({ output, toolsWithOutput, reasoning }) };
    this.defaults = config.defaults;
  }

  /** Makes one attempt. See {@link Model.stream}. */
  stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    return answer(this.#config, this.#learned, request);
  }
}

async function* answer(config: ChatModelConfig, learned: Learned, request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
  const { profile, provider, modelId } = config;
  const { signal } = request;
  // Its own controller: leaving in any way closes the connection.
  const { controller, release } = followSignal(signal);
  try {
    signal?.throwIfAborted();
    const { call, response } = await send(config, learned, request, controller.signal);
    const { headers, status } = response;
    yield { type: "model_start", ...defined({ requestId: requestIdOf(headers) }) };
    yield* call.warnings;
    if (profile.hiddenReasoning && call.body.reasoning_effort !== "none") yield { type: "think", reasoning: "" };
    const stream = chatStream({
      builder: new MessageBuilder({ provider, modelId }),
      call,
      provider,
      thinkTags: profile.thinkTags,
      toError: (failure) => toError({ ...parseFailure(failure), headers }, config),
      unexpected: (text, cause) =>
        new ServerError(
          `The server answered ${status} with ${headers.get("content-type")}, not with a completion: ${JSON.stringify(text.slice(0, 200))} [POST ${config.url}]. Check the baseURL.`,
          { status, cause, retryable: false },
        ),
    });
    const body = await readAnswer(response).catch((cause: unknown) => {
      throw new StreamInterruptedError("The connection broke in the middle of the answer.", { cause });
    });
    if ("stream" in body) {
      for await (const batch of decodeSse(body.stream)) {
        for (const event of batch) for (const mapped of stream.push(event)) yield mapped;
      }
    } else yield* stream.push({ data: body.text }, true);
    yield* stream.end();
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    release();
    controller.abort();
  }
}

/** Sends the request, once more without what the server refuses by name, and so on until it answers or means something else. */
async function send(
  config: ChatModelConfig,
  learned: Learned,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<{ call: ChatCall; response: Response }> {
  for (let tries = 1; ; tries++) {
    const call = toChatCall(request, config, learned);
    const response = await post(config, call.body, signal);
    if (response.ok) return { call, response };
    // Where the body breaks, the status says enough.
    const text = await response.text().catch(() => "");
    const failure = parseFailure(parseObject(text) ?? (text || response.statusText), response.status, response.headers);
    if (tries > 8 || !learnFrom(failure, call.body, learned)) throw toError(failure, config);
  }
}

async function post(config: ChatModelConfig, body: JsonObject, signal: AbortSignal): Promise<Response> {
  const { redact = String } = config;
  try {
    return await config.post(body, { signal });
  } catch (error) {
    if (LocusError.isInstance(error)) throw error;
    const { cause } = Object(error);
    const reasons = [error, ...(cause ? [cause] : [])].map((reason) => serializeError(reason).message);
    throw new ConnectionError(redact(`Could not reach the server: ${reasons.join(": ")} [POST ${config.url}]`), { cause: error });
  }
}
