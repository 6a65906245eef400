import { randomUUID } from "node:crypto";
import type { JsonObject } from "@locus/core";
import { extendServer } from "../http/extend-server.js";
import type { HttpExchange } from "../http/http-exchange.js";
import { startHttpServer, type TestServer, type TestServerOptions } from "../http/http-server.js";
import { isObject, objectsOf } from "../http/is-object.js";
import { checkItems } from "./check-items.js";
import { checkParameters } from "./check-parameters.js";
import { checkThread } from "./check-thread.js";
import { type ComposedResponse, composeEvents, composeResponse } from "./compose-response.js";
import { createHeldThreads } from "./held-threads.js";
import { joinThread, type ThreadOptions } from "./join-thread.js";
import { invalid } from "./refusals.js";
import {
  createResponsesExchange,
  type EventOptions,
  type ResponsesExchange,
  type ResponsesRequest,
} from "./responses-exchange.js";
import type { ResponsesAnswer, ResponsesEvents, ResponsesReply } from "./responses-reply.js";
import { createContentSeal } from "./sealed-content.js";

/** Returns an answer, or answers through the exchange and returns nothing. */
export type ResponsesResponder = (
  request: ResponsesRequest,
  exchange: ResponsesExchange,
) => ResponsesAnswer | void | Promise<ResponsesAnswer | void>;

/** The answers in order, or a function that decides each one. A request that the server itself refuses uses up no answer. */
export type ResponsesScript = ResponsesResponder | readonly (ResponsesAnswer | ResponsesResponder)[];

/** Options of {@link createResponsesHandler}. */
export interface ResponsesHandlerOptions extends ThreadOptions, EventOptions {
  /** Servers with the same key accept each other's encrypted content. @defaultValue a unique key */
  encryptionKey?: string;
}

/** Options of {@link startResponsesServer}. */
export interface ResponsesServerOptions extends ResponsesHandlerOptions, TestServerOptions {}

/** Answers for a Responses API server: pass it the exchanges of a custom server. */
export interface ResponsesHandler {
  /** Answers one request. */
  readonly handle: (exchange: HttpExchange) => Promise<void>;
  /** Every request so far. */
  readonly requests: readonly ResponsesRequest[];
  /** Removes a held response by its id, or all of them. Requests that continue it are then refused. */
  expire(responseId: string): void;
}

/** A server of the Responses API. */
export interface ResponsesServer extends TestServer {
  /** The base URL for clients: `http://127.0.0.1:<port>/v1`. */
  readonly baseURL: string;
  /** Every request, with the thread that the model would see. */
  readonly requests: readonly ResponsesRequest[];
  /** Removes a held response by its id, or all of them. Requests that continue it are then refused. */
  expire(responseId: string): void;
}

/**
 * Starts a server on 127.0.0.1 that speaks the Responses API over real sockets, at every path that ends in `/responses`.
 *
 * It holds threads: `previous_response_id` continues a response that was not created with `store: false`. It refuses what the
 * service refuses, with its messages: calls without their output, outputs without their call, reasoning apart from its item,
 * foreign ids and encrypted content, unknown parameters, and schemas that strict mode does not accept.
 *
 * @param script - Replies, each used once in order; or a function of the request and the exchange.
 *
 * @example
 * ```ts
 * await using server = await startResponsesServer([{ reasoning: "Hm.", text: ["Hel", "lo"] }]);
 * const body = JSON.stringify({ model: "any", input: "Hi", stream: true });
 * const response = await fetch(`${server.baseURL}/responses`, { method: "POST", body });
 * ```
 */
export async function startResponsesServer(
  script: ResponsesScript,
  options: ResponsesServerOptions = {},
): Promise<ResponsesServer> {
  const { handle, requests, expire } = createResponsesHandler(script, options);
  const server = await startHttpServer(handle, options);
  return extendServer(server, { baseURL: `${server.url}/v1`, requests, expire });
}

/**
 * The answers of {@link startResponsesServer} without its server, to mount on another one, such as one that verifies signatures.
 *
 * @param script - Replies, each used once in order; or a function of the request and the exchange.
 */
export function createResponsesHandler(script: ResponsesScript, options: ResponsesHandlerOptions = {}): ResponsesHandler {
  const namespace = randomUUID().slice(0, 8);
  const threads = createHeldThreads();
  const seal = createContentSeal(options.encryptionKey ?? namespace);
  const requests: ResponsesRequest[] = [];
  const counts = new Map<string, number>();
  let position = 0;

  /** Unique among all servers, so that a server never mistakes another server's id for its own. */
  function makeId(prefix: string): string {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return prefix === "call" ? `call_${count}` : `${prefix}_${namespace}${count}`;
  }

  function compose({ body, thread }: ResponsesRequest, reply: ResponsesReply | ResponsesEvents): ComposedResponse {
    const store = body.store !== false && !options.zeroDataRetention;
    const includes = Array.isArray(body.include) ? body.include : [];
    const composed =
      "events" in reply
        ? composeEvents(reply)
        : composeResponse(reply, {
            request: body,
            id: reply.id ?? makeId("resp"),
            model: reply.model ?? String(body.model),
            store,
            makeId,
            encrypt: includes.includes("reasoning.encrypted_content") ? seal.seal : undefined,
          });
    const { response } = composed;
    for (const { encrypted_content } of objectsOf(response.output))
      if (typeof encrypted_content === "string") seal.adopt(encrypted_content);
    if (store && typeof response.id === "string" && response.status !== "failed") threads.hold(response, thread);
    return composed;
  }

  async function create(http: HttpExchange, body: JsonObject): Promise<void> {
    const { thread, held, refusal } = joinThread(body, threads, options);
    const { instructions } = body;
    const request = { ...http.request, body, thread, ...(typeof instructions === "string" && { instructions }) };
    requests.push(request);
    const refused = checkParameters(body) ?? refusal ?? checkItems(body.input) ?? checkThread(thread, { threads, seal, held });
    const exchange = createResponsesExchange(http, request, (reply) => compose(request, reply), options);
    if (refused) return exchange.reply(refused);
    const next = typeof script === "function" ? script : script[position];
    position += 1;
    if (next === undefined) {
      throw new Error(`it has ${script.length} replies, and request ${position} asks for another.`);
    }
    const answer = typeof next === "function" ? await next(request, exchange) : next;
    if (answer !== undefined) await exchange.reply(answer);
  }

  function retrieve(http: HttpExchange, responseId: string): void {
    const found = threads.find(responseId);
    if (found) http.json(200, found.response);
    else refuse(http, invalid(`Response with id '${responseId}' not found.`, null, null, 404));
  }

  async function handle(http: HttpExchange): Promise<void> {
    const { method, path, body } = http.request;
    if (method === "POST" && path.endsWith("/responses") && isObject(body)) return create(http, body);
    requests.push({ ...http.request, body: isObject(body) ? body : {}, thread: [] });
    const [, responseId] = /\/responses\/([^/]+)$/.exec(path) ?? [];
    if (method === "GET" && responseId !== undefined) return retrieve(http, responseId);
    if (!path.endsWith("/responses")) return refuse(http, invalid(`No such path: ${path}`, null, null, 404));
    refuse(http, invalid("The body is not a JSON object.", null));
  }

  return { handle, requests, expire: threads.expire };
}

function refuse(http: HttpExchange, { status, error }: ReturnType<typeof invalid>): void {
  http.json(status, { error });
}
