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
  /** The provider's id in origins, errors and telemetry. */
  readonly provider: string;
  /** Sends a request. */
  readonly post: Post;
}

/** A request in the wire format of a protocol. */
export interface WireCall {
  readonly body: WireBody;
  /** Settings and features that the body does not honour. */
  readonly warnings: readonly ModelWarningEvent[];
  /**
   * Headers of this call alone, such as a beta header. They override the model's headers; the request's headers override them.
   */
  readonly headers?: HeaderValues | undefined;
  /** Body fields that the caller sets verbatim: learning never changes their values. */
  readonly own?: JsonObject | undefined;
}

/** Reads one answer. Pure: it depends on its arguments alone. */
export interface WireReader {
  /**
   * Reads the next event of the stream.
   *
   * @param isWhole - The event is a whole answer. It must give the same message as its stream would.
   * @throws The error that the event reports.
   */
  push(event: SseEvent, isWhole?: boolean): readonly ModelEvent[];
  /** The answer is complete: no further bytes are read, and nothing waits for the connection to close. */
  readonly isOver?: boolean;
  /** Ends the answer. @throws {@link StreamInterruptedError} when the server sent no end mark. */
  end(): readonly ModelEvent[];
}

/** The dependencies of a {@link WireReader}. */
export interface ReaderContext {
  /** The provider's id: the namespace of `providerData`. */
  readonly provider: string;
  /** Builds the events and the message. */
  readonly builder: MessageBuilder;
  /** Converts a failure inside the stream to an error. */
  toError(failure: unknown): LocusError;
  /** The error for text that does not follow the protocol. */
  unexpected(text: string, cause?: unknown): LocusError;
}

/** A protocol over {@link WireService}: pure functions between requests, answers and our events. */
export interface WireProtocol<Call extends WireCall> {
  /**
   * Upper bound on one event of the stream (see {@link decodeSse}) and on the bytes of a whole answer. Images need a higher one
   * than text.
   */
  readonly maxEventBytes?: number;
  /**
   * Decodes the body of every 2xx response, whatever its content type, into the events that the reader takes. Its errors fail the
   * attempt. @defaultValue {@link decodeSse}; a body that is not an event stream is then one whole answer
   */
  readonly decode?: EventDecoder;
  /** Converts a request, with what has been learned so far. It may load code first. */
  call(request: ModelRequest): Call | Promise<Call>;
  /** Learns from a refusal. Returns whether the next call will differ, so that a retry makes sense. */
  learn?(failure: Failure, call: Call): boolean | Promise<boolean>;
  /** Events to yield as soon as the service answers, before its first event. */
  opening?(call: Call): readonly ModelEvent[];
  /** Creates the reader of one answer. */
  reader(call: Call, context: ReaderContext): WireReader;
}

/** Schema repairs that were reported, by service, because one warning is enough for all calls of a model. */
const reported: WeakMap<WireService, Set<string>> = /* @__PURE__ */ new WeakMap();

/** Upper bound on retries with a rewritten request. */
const maxTries = 8;

/** Upper bound on the body of a failure in bytes, after decompression. */
const maxFailureBytes = 1024 * 1024;

/**
 * Makes one attempt of a model call over HTTP, as `Model.stream` does.
 *
 * A refusal that the protocol can learn from is retried at once, whether the service refuses by status or by an error as the
 * first event of its stream.
 *
 * Secrets are removed here: from warnings, and from errors with everything attached to them.
 *
 * @param service - The endpoint, and how to read its failures.
 * @param protocol - Converts the request and reads the answer.
 * @param request - The request to send.
 */
export async function* attempt<Call extends WireCall>(
  service: WireService,
  protocol: WireProtocol<Call>,
  request: ModelRequest,
): AsyncGenerator<ModelEvent, void, void> {
  const { signal } = request;
  /** Redacts credentials in the body, such as the token of an MCP tool, which belong to this call alone. */
  const bodyRedactor = createRedactor();
  const redact = (text: string): string => bodyRedactor.redact(service.redact?.(text) ?? text);
  const context: FailureContext = Object.create(service, { redact: { value: redact } });
  const makeCall = async (): Promise<Call> => {
    const call = await protocol.call(request);
    const { tools } = call.body;
    const hosted = Array.isArray(tools) ? tools.filter((tool) => Object(tool).type !== "function") : [];
    bodyRedactor.rememberFields([call.own ?? {}, ...hosted]);
    return call;
  };
  // A separate controller, so that leaving in any way closes the connection.
  const { controller, release } = followSignal(signal);
  let isStarted = false;
  /** Events that were yielded before the answer, so that a retry does not repeat them. */
  const yielded = new Set<string>();
  let isWhole = false;
  try {
    signal?.throwIfAborted();
    await loadRepairs(request);
    let call = await makeCall();
    for (let tries = 1; ; tries++) {
      /** Whether a refusal taught something, so that a retry makes sense. */
      const teaches = async (failure: Failure): Promise<boolean> =>
        tries <= maxTries && (await protocol.learn?.(failure, call)) === true;
      const response = await post(service, context, call.body, {
        signal: controller.signal,
        ...defined({ headers: headersOf(call, request) }),
      });
      const { headers, status } = response;
      if (!response.ok) {
        const redirect = (await loadFailures())?.redirectError(response, context);
        if (redirect) throw redirect;
        // If the body breaks, the status is enough.
        const { text, isCut } = await readText(response.body, maxFailureBytes).catch(() => ({ text: "", isCut: false }));
        const failure = parseFailure(parseObject(text) ?? (text || response.statusText), status, headers, redact);
        if (isCut) failure.limit = maxFailureBytes;
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
        const known = event.type === "model_warning" && event.code === "repaired_schema" ? reportedBy(service) : yielded;
        if (!known.has(key)) yield redactWarning(event, redact);
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
            ? `The server sent an event that does not follow the protocol: ${quoted}`
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
              // Some proxies send empty events as keep-alives.
              if (event.event === undefined && event.data.trim() === "") continue;
              const events = reader.push(event);
              isAnswering ||= events.length > 0;
              for (const mapped of events) yield redactWarning(mapped, redact);
            }
          }
        } else for (const mapped of reader.push({ data: answer.text }, true)) yield redactWarning(mapped, redact);
        const rest = reader.end();
        isWhole = true;
        for (const mapped of rest) yield redactWarning(mapped, redact);
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
    // A whole answer was read to its end, so that its connection can serve the next call.
    if (!isWhole) controller.abort();
  }
}

/** The headers of one call: the request's override the protocol's. */
function headersOf(call: WireCall, request: ModelRequest): HeaderValues | undefined {
  return call.headers || request.headers ? { ...call.headers, ...request.headers } : undefined;
}

/** Redacts a warning, because it may quote the server. */
function redactWarning(event: ModelEvent, redact: (text: string) => string): ModelEvent {
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

/** The repairs that were already reported for a service. */
function reportedBy(service: WireService): Set<string> {
  const known = reported.get(service) ?? new Set();
  reported.set(service, known);
  return known;
}
