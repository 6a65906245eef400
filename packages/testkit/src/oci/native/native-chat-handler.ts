import type { HttpExchange } from "../../servers/http/http-exchange.js";
import { isObject } from "../../servers/http/is-object.js";
import { checkNativeRequest, type RefusalOptions } from "./check-request.js";
import { createNativeExchange, type NativeEventOptions, type NativeExchange } from "./native-exchange.js";
import { nativeChatPath } from "./native-format.js";
import { type NativeAnswer, type NativeErrorReply, nativeErrorBody } from "./native-reply.js";
import { type NativeRequest, readNativeRequest } from "./native-request.js";
import { unreadable } from "./refusals.js";

/** Returns an answer, or answers through the exchange and returns nothing. */
export type NativeResponder = (
  request: NativeRequest,
  exchange: NativeExchange,
) => NativeAnswer | void | Promise<NativeAnswer | void>;

/** The answers in order, or a function that decides each one. A request that the service itself refuses uses up no answer. */
export type NativeScript = NativeResponder | readonly (NativeAnswer | NativeResponder)[];

/** Options of {@link createNativeChatHandler}. */
export interface NativeChatHandlerOptions extends NativeEventOptions, RefusalOptions {
  /**
   * The models behind OCIDs, by `endpointId` or `modelId`: `{ "ocid1.generativeaiendpoint.…": "cohere.command-a-03-2025" }`.
   * The rules of a model's family then apply to its OCIDs, too.
   *
   * @defaultValue the models of OCIDs are unknown
   */
  models?: Readonly<Record<string, string>>;
}

/** Answers for OCI's own chat endpoint: pass it the exchanges of a custom server. */
export interface NativeChatHandler {
  /** Answers one request. */
  readonly handle: (exchange: HttpExchange) => Promise<void>;
  /** All chat requests so far, including refused ones. */
  readonly requests: readonly NativeRequest[];
  /** Refuses the next requests, without using up an answer. @param status - @defaultValue 500 */
  failNext(times: number, status?: number): void;
}

/**
 * OCI's own chat endpoint, `POST /20231130/actions/chat`, in its three formats. Mount it on a server that verifies signatures, or on
 * a plain one.
 *
 * A reply is rendered in the `apiFormat` of its request, and streamed when the request says `isStream: true`. The handler refuses
 * what the service refuses, with its status and, where known, its message: unknown fields, formats that the model does not speak,
 * calls without their result, results without their call, and parameters that the model does not accept.
 *
 * @param script - Replies, each used once in order; or a function of the request and the exchange.
 *
 * @example
 * ```ts
 * const native = createNativeChatHandler([{ text: ["Hel", "lo"] }]);
 * await using server = await startOCIServer({ handle: { "/20231130/actions/": native.handle } });
 * ```
 */
export function createNativeChatHandler(script: NativeScript, options: NativeChatHandlerOptions = {}): NativeChatHandler {
  const { models = {} } = options;
  const requests: NativeRequest[] = [];
  let failures = { times: 0, status: 500 };
  let position = 0;

  function modelOf({ target }: NativeRequest): string {
    if (Object.hasOwn(models, target)) return models[target] ?? "";
    return target.startsWith("ocid1.") ? "" : target;
  }

  function refusalOf(http: HttpExchange, request: NativeRequest): NativeErrorReply | undefined {
    if (failures.times > 0) {
      failures.times -= 1;
      return { status: failures.status };
    }
    if (!isObject(http.request.body)) return unreadable("The body must be an object.");
    return checkNativeRequest(request, modelOf(request), options);
  }

  async function handle(http: HttpExchange): Promise<void> {
    const { method, path } = http.request;
    if (method !== "POST" || !path.endsWith(nativeChatPath)) return http.json(404, nativeErrorBody({ status: 404 }));
    const read = readNativeRequest(http.request);
    const refusal = refusalOf(http, read);
    const request: NativeRequest = { ...read, ...(refusal && { refusal }) };
    requests.push(request);
    const exchange = createNativeExchange(http, request, modelOf(request), options);
    if (refusal) return exchange.reply(refusal);
    const next = typeof script === "function" ? script : script[position];
    position += 1;
    if (next === undefined) throw new Error(`it has ${script.length} replies, and request ${position} asks for another.`);
    const answer = typeof next === "function" ? await next(request, exchange) : next;
    if (answer !== undefined) await exchange.reply(answer);
  }

  return {
    handle,
    requests,
    failNext(times, status = 500) {
      failures = { times, status };
    },
  };
}
