import type { ModelEvent, ModelWarningEvent } from "../contract/event.js";
import type { ModelRequest } from "../contract/model.js";
import { ConnectionError, ServerError, StreamInterruptedError } from "../errors/errors.js";
import { LocusError, serializeError } from "../errors/locus-error.js";
import { defined } from "../json/defined.js";
import type { JsonObject } from "../json/json.js";
import { parseObject } from "../json/parse-object.js";
import { followSignal } from "../platform/abort.js";
import { rememberLatest } from "../platform/remember-latest.js";
import { loadRepairs } from "../schema/repairs.js";
import { MessageBuilder } from "../stream/message-builder.js";
import { decodeSse, defaultMaxEventBytes, type EventDecoder, type SseEvent } from "../stream/sse.js";
import { readAnswer } from "./answer.js";
import type { HeaderValues } from "./connection.js";
import { explain, type Failure, type FailureContext, parseFailure, requestIdOf, toError } from "./failure.js";
import { loadFailures } from "./load-failures.js";
import type { Post, PostOptions, WireBody } from "./post.js";
import { readText } from "./read-text.js";
import { createRedactor, quote } from "./redactor.js";
import { withoutSecrets } from "./without-secrets.js";

/** A service that takes JSON and answers with JSON or with server-sent events. */
export interface WireService extends FailureContext {
  /** Who it is in origins, errors and telemetry. */
  readonly provider: string;
  /** Sends a request. */
  readonly post: Post;
}

/** A request in a protocol's words. */
export interface WireCall {
  readonly body: WireBody;
  /** What could not be honoured as asked. */
  readonly warnings: readonly ModelWarningEvent[];
  /** Headers of this call alone, such as a beta that the request needs. They win over the model's; the request's own win over them. */
  readonly headers?: HeaderValues | undefined;
  /** The fields of the body that the caller sends as they are: what is learned leaves their values alone. */
  readonly own?: JsonObject | undefined;
}

/** Reads one answer: pure, it knows nothing but what it is given. */
export interface WireReader {
  /**
   * Takes the next event of the stream.
   *
   * @param isWhole - It is a whole answer, not a piece of one: it gives the same message as its stream would.
   * @throws the error it names.
   */
  push(event: SseEvent, isWhole?: boolean): readonly ModelEvent[];
  /** The answer is whole: what else the connection brings, and whether it closes, is not waited for. */
  readonly isOver?: boolean;
  /** Ends the answer. @throws {@link StreamInterruptedError} where the server did not. */
  end(): readonly ModelEvent[];
}

/** What a {@link WireReader} is made with. */
export interface ReaderContext {
  /** Who the service is: the namespace of `providerData`. */
  readonly provider: string;
  /** Makes the events and the message. */
  readonly builder: MessageBuilder;
  /** The error that a failure in the stream is. */
  toError(failure: unknown): LocusError;
  /** The error for what is not the protocol. */
  unexpected(text: string, cause?: unknown): LocusError;
}

/** A protocol over {@link WireService}: pure functions between requests, answers and our events. */
export interface WireProtocol<Call extends WireCall> {
  /**
   * The most one event of a stream may hold, as of {@link decodeSse}, and the most bytes of a whole answer: an image in it is larger than
   * any text.
   */
  readonly maxEventBytes?: number;
  /**
   * Decodes the body of every 2xx, whatever its content type, into the events that the reader takes. What it throws is the error of the
   * attempt. @defaultValue {@link decodeSse}; a body that is no event stream is then one whole answer
   */
  readonly decode?: EventDecoder;
  /** Converts a request, with what was learned by then. A protocol may load what it takes first. */
  call(request: ModelRequest): Call | Promise<Call>;
  /** Learns from a refusal. Returns whether the next call will differ, so that it is worth sending. */
  learn?(failure: Failure, call: Call): boolean | Promise<boolean>;
  /** What is to be said as soon as the service answers, before its first event. */
  opening?(call: Call): readonly ModelEvent[];
  /** Makes a reader of one answer. */
  reader(call: Call, context: ReaderContext): WireReader;
}

/** What callers were told of schemas that were repaired, by service: it holds for every call of a model. */
const told: WeakMap<WireService, Set<string>> = /* @__PURE__ */ new WeakMap();

/** Upper bound on retries with a rewritten request. */
const mostTries = 8;

/** The most that is read of the body of a failure, in bytes after decompression. */
const mostFailureBytes = 1024 * 1024;

/**
 * Makes one attempt of a model call over HTTP: what `Model.stream` returns.
 *
 * A refusal that the protocol can learn from leads to another try at once, in whichever form the service refuses: by status, or by
 * an error as the first thing in its stream.
 *
 * This is where secrets are taken out of errors, with all that hangs on them, and out of warnings.
 *
 * @param service - Where to, and how its failures read.
 * @param protocol - What is said there.
 * @param request - What to ask.
 */
export async function* attempt<Call extends WireCall>(
  service: WireService,
  protocol: WireProtocol<Call>,
  request: ModelRequest,
): AsyncGenerator<ModelEvent, void, void> {
  const { signal } = request;
  /** What the caller put into the body may prove an identity too, of this call alone. */
  const inBody = createRedactor();
  const redact = (text: string): string => inBody.redact(service.redact?.(text) ?? text);
  const context: FailureContext = Object.create(service, { redact: { value: redact } });
  const makeCall = async (): Promise<Call> => {
    const call = await protocol.call(request);
    const { tools } = call.body;
    const hosted = Array.isArray(tools) ? tools.filter((tool) => Object(tool).type !== "function") : [];
    inBody.rememberFields([call.own ?? {}, ...hosted]);
    return call;
  };
  // Its own controller: leaving in any way closes the connection.
  const { controller, release } = followSignal(signal);
  let isStarted = false;
  /** Events before the answer that were yielded, so that another try does not repeat them. */
  const yielded = new Set<string>();
  let isWhole = false;
  try {
    signal?.throwIfAborted();
    await loadRepairs(request);
    let call = await makeCall();
    for (let tries = 1; ; tries++) {
      /** Whether a refusal taught something, so that another try is worth it. */
      const teaches = async (failure: Failure): Promise<boolean> =>
        tries <= mostTries && (await protocol.learn?.(failure, call)) === true;
      const response = await post(service, context, call.body, {
        signal: controller.signal,
        ...defined({ headers: headersOf(call, request) }),
      });
      const { headers, status } = response;
      if (!response.ok) {
        const redirect = (await loadFailures())?.redirectError(response, context);
        if (redirect) throw redirect;
        // Where the body breaks, the status says enough.
        const { text, isCut } = await readText(response.body, mostFailureBytes).catch(() => ({ text: "", isCut: false }));
        const failure = parseFailure(parseObject(text) ?? (text || response.statusText), status, headers, redact);
        if (isCut) failure.limit = mostFailureBytes;
        if (!(await teaches(failure))) throw await explain(failure, context);
        call = await makeCall();
        continue;
      }
      if (!isStarted) {
        const requestId = requestIdOf(headers, service.dialect.requestIdHeaders);
        yield { type: "model_start", ...defined({ requestId: requestId && redact(requestId) }) };
      }
      isStarted = true;
      for (const event of [...call.warnings, ...(protocol.opening?.(call) ?? [])]) {
        const key = JSON.stringify(event);
        const known = event.type === "model_warning" && event.code === "repaired_schema" ? toldBy(service) : yielded;
        if (!known.has(key)) yield clean(event, redact);
        rememberLatest(known, key, 1_000);
      }
      let isAnswering = false;
      let isStreamed = false;
      let failure: Failure | undefined;
      let failed: LocusError | undefined;
      const reader = protocol.reader(call, {
        provider: service.provider,
        builder: new MessageBuilder(service),
        toError(said) {
          failure = parseFailure(said, undefined, headers, redact);
          failed = toError(failure, context);
          return failed;
        },
        unexpected(text, cause) {
          const quoted = `${JSON.stringify(quote(text, 200, redact))} [POST ${service.url}].`;
          const message = isStreamed
            ? `The server sent an event that is not of the protocol: ${quoted}`
            : `The server answered ${status} with ${headers.get("content-type")}, not with a completion: ${quoted} Check the URL.`;
          return new ServerError(message, { status, cause, retryable: false });
        },
      });
      try {
        const { maxEventBytes = defaultMaxEventBytes, decode = decodeSse } = protocol;
        const answer = await readAnswer(response, maxEventBytes, protocol.decode).catch((cause: unknown) => {
          if (LocusError.isInstance(cause)) throw cause;
          throw new StreamInterruptedError("The connection broke in the middle of the answer.", { cause });
        });
        if ("stream" in answer) {
          isStreamed = true;
          for await (const batch of decode(answer.stream, {
            maxEventBytes,
            isOver: () => reader.isOver === true,
            lenient: true,
          })) {
            for (const event of batch) {
              // Some proxies keep a stream alive with nothing.
              if (event.event === undefined && event.data.trim() === "") continue;
              const events = reader.push(event);
              isAnswering ||= events.length > 0;
              for (const mapped of events) yield clean(mapped, redact);
            }
          }
        } else for (const mapped of reader.push({ data: answer.text }, true)) yield clean(mapped, redact);
        const rest = reader.end();
        isWhole = true;
        for (const mapped of rest) yield clean(mapped, redact);
        return;
      } catch (error) {
        if (isAnswering || !failure || !(await teaches(failure)))
          throw failure && error === failed ? await explain(failure, context) : error;
        call = await makeCall();
      }
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw await withoutSecrets(error, redact);
  } finally {
    release();
    // A whole answer gives its connection back.
    if (!isWhole) controller.abort();
  }
}

/** The headers of one call: the protocol's, and over them the caller's. */
function headersOf(call: WireCall, request: ModelRequest): HeaderValues | undefined {
  return call.headers || request.headers ? { ...call.headers, ...request.headers } : undefined;
}

/** An event as it may be shown: a warning may quote the server. */
function clean(event: ModelEvent, redact: (text: string) => string): ModelEvent {
  return event.type === "model_warning" ? { ...event, message: redact(event.message) } : event;
}

async function post(service: WireService, context: FailureContext, body: WireBody, options: PostOptions): Promise<Response> {
  try {
    return await service.post(body, options);
  } catch (error) {
    // Of an abort, the reason is thrown.
    if (options.signal.aborted || LocusError.isInstance(error)) throw error;
    const loaded = await loadFailures();
    if (loaded) throw loaded.sendError(error, context);
    // Where that does not load either, it is the network.
    const { message } = serializeError(error);
    throw new ConnectionError(`Could not reach the server: ${message} [POST ${context.url}]`, { cause: error });
  }
}

/** The repairs that callers of a service were told of. */
function toldBy(service: WireService): Set<string> {
  const known = told.get(service) ?? new Set();
  told.set(service, known);
  return known;
}
