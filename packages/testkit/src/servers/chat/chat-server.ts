import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "@locus/core";
import type { HttpExchange, ReceivedRequest } from "../http/http-exchange.js";
import { startHttpServer, type TestServer, type TestServerOptions } from "../http/http-server.js";
import { type ChatErrorReply, type ChatReply, chatReplyBody, chatReplyChunks } from "./chat-reply.js";

/** A request for a chat completion. */
export interface ChatRequest extends ReceivedRequest {
  readonly body: JsonObject;
}

/** An exchange that speaks Chat Completions. */
export interface ChatExchange extends HttpExchange {
  readonly request: ChatRequest;
  /** Sends one chunk as one SSE event: an object, or its JSON text. */
  chunk(chunk: JsonObject | string): Promise<void>;
  /** Sends `data: [DONE]` and ends the body. */
  done(): Promise<void>;
  /** Answers with a reply. */
  reply(reply: ChatReply | ChatErrorReply): Promise<void>;
}

/** Returns an answer, or answers through the exchange and returns nothing. */
export type ChatResponder = (
  request: ChatRequest,
  exchange: ChatExchange,
) => ChatReply | ChatErrorReply | void | Promise<ChatReply | ChatErrorReply | void>;

/** The answers in order, or a function that decides each one. */
export type ChatScript = ChatResponder | readonly (ChatReply | ChatErrorReply | ChatResponder)[];

/** A server that speaks Chat Completions. */
export interface ChatServer extends TestServer {
  /** The base URL for clients: `http://127.0.0.1:<port>/v1`. */
  readonly baseURL: string;
  /** The requests for completions. Others, such as `GET /v1/models`, are only in `requests`. */
  readonly completions: readonly ChatRequest[];
}

/** Answers for a chat server: pass it the exchanges of a custom server. */
export interface ChatHandler {
  /** Answers one request. */
  readonly handle: (exchange: HttpExchange) => Promise<void>;
  /** The requests for completions so far. */
  readonly completions: readonly ChatRequest[];
}

/** Options of {@link createChatHandler}. */
export interface ChatHandlerOptions {
  /** The ids that `GET /v1/models` lists. @defaultValue ["test-model"] */
  models?: readonly string[];
  /** Milliseconds between the chunks of a streamed reply, so that people can watch. @defaultValue 0 */
  chunkDelayMs?: number;
}

/** Options of {@link startChatServer}. */
export interface ChatServerOptions extends ChatHandlerOptions, TestServerOptions {}

/**
 * Starts a server on 127.0.0.1 that speaks Chat Completions over real sockets, at every path that ends in
 * `/chat/completions`.
 *
 * A reply is streamed as SSE when the request says `stream: true` (with usage if it asks for usage). Otherwise it is one JSON body.
 * A function can also answer through the exchange, chunk by chunk or byte by byte.
 *
 * @param script - Replies, each used once in order; or a function of the request and the exchange.
 *
 * @example
 * ```ts
 * await using server = await startChatServer([{ text: ["Hel", "lo"] }]);
 * const response = await fetch(`${server.baseURL}/chat/completions`, { method: "POST", body: '{"stream":true}' });
 * ```
 */
export async function startChatServer(script: ChatScript, options: ChatServerOptions = {}): Promise<ChatServer> {
  const { handle, completions } = createChatHandler(script, options);
  const server = await startHttpServer(handle, options);
  return {
    ...server,
    get openSockets() {
      return server.openSockets;
    },
    baseURL: `${server.url}/v1`,
    completions,
  };
}

/**
 * The answers of {@link startChatServer} without its server, to mount on another one, such as one that verifies signatures.
 *
 * @param script - Replies, each used once in order; or a function of the request and the exchange.
 */
export function createChatHandler(script: ChatScript, options: ChatHandlerOptions = {}): ChatHandler {
  const { models = ["test-model"], chunkDelayMs = 0 } = options;
  const completions: ChatRequest[] = [];

  async function complete(exchange: ChatExchange): Promise<void> {
    const { request } = exchange;
    const position = completions.push(request) - 1;
    const next = typeof script === "function" ? script : script[position];
    if (next === undefined) {
      throw new Error(`it has ${script.length} replies, and request ${position + 1} asks for another.`);
    }
    const reply = typeof next === "function" ? await next(request, exchange) : next;
    if (reply !== undefined) await exchange.reply(reply);
  }

  async function handle(http: HttpExchange): Promise<void> {
    const { method, path, body } = http.request;
    if (method === "GET" && path.endsWith("/models")) {
      http.json(200, { object: "list", data: models.map((id) => ({ id, object: "model", created: 0, owned_by: "test" })) });
    } else if (!path.endsWith("/chat/completions")) {
      http.json(404, { error: { message: `No such path: ${path}`, type: "invalid_request_error", code: null, param: null } });
    } else if (!isChatBody(body)) {
      http.json(400, {
        error: { message: "The body is not a JSON object.", type: "invalid_request_error", code: null, param: null },
      });
    } else {
      await complete(createChatExchange(http, { ...http.request, body }, chunkDelayMs));
    }
  }

  return { handle, completions };
}

function isChatBody(body: unknown): body is JsonObject {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

function createChatExchange(http: HttpExchange, request: ChatRequest, chunkDelayMs: number): ChatExchange {
  const exchange: ChatExchange = {
    ...http,
    request,
    chunk: (chunk) => http.write(`data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`),
    async done() {
      await http.write("data: [DONE]\n\n");
      http.end();
    },
    async reply(reply) {
      if ("status" in reply) {
        http.json(reply.status, { error: { type: "test_error", code: null, param: null, ...reply.error } }, reply.headers);
        return;
      }
      const { body } = request;
      const fields = {
        id: reply.id ?? "chatcmpl-1",
        model: reply.model ?? (typeof body.model === "string" ? body.model : "test-model"),
      };
      if (body.stream !== true) {
        http.json(200, chatReplyBody(reply, fields), reply.headers);
        return;
      }
      const wantsUsage = isChatBody(body.stream_options) && body.stream_options.include_usage === true;
      http.writeHead(200, { "content-type": "text/event-stream", ...reply.headers });
      for (const chunk of chatReplyChunks(wantsUsage ? reply : { ...reply, usage: null }, fields)) {
        if (chunkDelayMs > 0) await sleep(chunkDelayMs);
        await exchange.chunk(chunk);
      }
      await exchange.done();
    },
  };
  return exchange;
}
