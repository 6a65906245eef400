import type { HttpExchange } from "../../servers/http/http-exchange.js";
import { isObject } from "../../servers/http/is-object.js";
import { checkNativeRequest, type RefusalOptions } from "./check-request.js";
import { createNativeExchange, type NativeEventOptions, type NativeExchange } from "./native-exchange.js";
import { nativeChatPath } from "./native-format.js";
import { type NativeAnswer, type NativeErrorReply, nativeErrorBody } from "./native-reply.js";
import { type NativeRequest, readNativeRequest } from "./native-request.js";
import { unreadable } from "./refusals.js";

/** Decides an answer, or gives it itself through the exchange and returns nothing. */
export type NativeResponder = (
  request: NativeRequest,
  exchange: NativeExchange,
) => NativeAnswer | void | Promise<NativeAnswer | void>;

/** The answers in order, or one function for all of them. Requests that the service refuses by itself use none up. */
export type NativeScript = NativeResponder | readonly (NativeAnswer | NativeResponder)[];

/** Options of {@link createNativeChatHandler}. */
export interface NativeChatHandlerOptions extends NativeEventOptions, RefusalOptions {
  /**
   * The models behind OCIDs, by the `endpointId` or `modelId`: `{ "ocid1.generativeaiendpoint.…": "cohere.command-a-03-2025" }`.
   * What the service knows of a model's family it then knows of these, too.
   *
   * @defaultValue nothing is known of an OCID
   */
  models?: Readonly<Record<string, string>>;
}

/** What answers for OCI's own chat endpoint, for a server of one's own to hand its exchanges to. */
export interface NativeChatHandler {
  /** Answers one request. */
  readonly handle: (exchange: HttpExchange) => Promise<void>;
  /** Every request for a chat so far, those that were refused included. */
  readonly requests: readonly NativeRequest[];
  /** Refuses the next requests, which use no answer up. @param status - @defaultValue 500 */
  failNext(times: number, status?: number): void;
}

/**
 * OCI's own chat endpoint, `POST /20231130/actions/chat`, in its three formats, to mount behind a check of signatures or a plain
 * server.
 *
 * A reply is rendered in the `apiFormat` of its request, and streamed when that says `isStream: true`. What the service refuses
 * is refused here, with its status and, where they are known, in its words: fields it does not know, formats that the model does
 * not speak, calls without their result and results without their call, parameters that a model does not take.
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
