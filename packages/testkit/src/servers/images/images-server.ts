import type { JsonObject } from "@locus/core";
import { extendServer } from "../http/extend-server.js";
import type { HttpExchange, ReceivedRequest } from "../http/http-exchange.js";
import { startHttpServer, type TestServer, type TestServerOptions } from "../http/http-server.js";
import { invalid } from "../responses/refusals.js";
import { errorOf, imagesBody, imagesEvents } from "./compose-images.js";
import { type ImagesForm, readImagesForm } from "./images-form.js";
import { checkImagesParameters, type ImagesOperation } from "./images-parameters.js";
import type { ImagesAnswer } from "./images-reply.js";

/** A request for images, parsed. */
export interface ImagesRequest extends ReceivedRequest, ImagesForm {
  readonly operation: ImagesOperation;
}

/** An exchange that speaks the Images API. */
export interface ImagesExchange extends HttpExchange {
  readonly request: ImagesRequest;
  /** Sends one event. */
  event(event: JsonObject): Promise<void>;
  /** Answers with a reply. */
  reply(answer: ImagesAnswer): Promise<void>;
}

/** Returns an answer, or answers through the exchange and returns nothing. */
export type ImagesResponder = (
  request: ImagesRequest,
  exchange: ImagesExchange,
) => ImagesAnswer | void | Promise<ImagesAnswer | void>;

/** The answers in order, or a function that decides each one. A request that the server itself refuses uses up no answer. */
export type ImagesScript = ImagesResponder | readonly (ImagesAnswer | ImagesResponder)[];

/** Answers for an Images API server: pass it the exchanges of a custom server. */
interface ImagesHandler {
  /** Answers one request. */
  readonly handle: (exchange: HttpExchange) => Promise<void>;
  /** The requests for images so far, including refused ones. */
  readonly images: readonly ImagesRequest[];
}

/** A server of the Images API. */
export interface ImagesServer extends TestServer {
  /** The base URL for clients: `http://127.0.0.1:<port>/v1`. */
  readonly baseURL: string;
  /** The requests for images, including refused ones. */
  readonly images: readonly ImagesRequest[];
}

/**
 * Starts a server on 127.0.0.1 that speaks the Images API over real sockets, at every path that ends in
 * `/images/generations` (JSON) or `/images/edits` (a form). It checks parameters as the service does for `gpt-image-…`.
 *
 * @param script - Replies, each used once in order; or a function of the request and the exchange.
 *
 * @example
 * ```ts
 * await using server = await startImagesServer([{ images: [onePixelPng] }]);
 * const body = JSON.stringify({ model: "gpt-image-1", prompt: "A fjord" });
 * const response = await fetch(`${server.baseURL}/images/generations`, { method: "POST", body });
 * ```
 */
export async function startImagesServer(script: ImagesScript, options: TestServerOptions = {}): Promise<ImagesServer> {
  const { handle, images } = createImagesHandler(script);
  const server = await startHttpServer(handle, options);
  return extendServer(server, { baseURL: `${server.url}/v1`, images });
}

/**
 * The answers of {@link startImagesServer} without its server, to mount on another one, such as one that verifies signatures.
 *
 * @param script - Replies, each used once in order; or a function of the request and the exchange.
 */
function createImagesHandler(script: ImagesScript): ImagesHandler {
  const images: ImagesRequest[] = [];
  let position = 0;

  async function handle(http: HttpExchange): Promise<void> {
    const { method, path } = http.request;
    const [, operation] = /\/images\/(generations|edits)$/.exec(path) ?? [];
    if (method !== "POST" || !isOperation(operation)) {
      http.json(404, { error: invalid(`No such path: ${path}`, null).error });
      return;
    }
    const form = await readImagesForm(http.request);
    const request: ImagesRequest = { ...http.request, ...form, operation };
    images.push(request);
    const exchange = createImagesExchange(http, request);
    const names = [...Object.keys(form.fields), ...form.files.map(({ field }) => field)];
    const refused = checkImagesParameters(operation, form.fields, names);
    if (refused) return exchange.reply(refused);
    const next = typeof script === "function" ? script : script[position];
    position += 1;
    if (next === undefined) throw new Error(`it has ${script.length} replies, and request ${position} asks for another.`);
    const answer = typeof next === "function" ? await next(request, exchange) : next;
    if (answer !== undefined) await exchange.reply(answer);
  }

  return { handle, images };
}

function isOperation(value: string | undefined): value is ImagesOperation {
  return value === "generations" || value === "edits";
}

function createImagesExchange(http: HttpExchange, request: ImagesRequest): ImagesExchange {
  const { fields, operation } = request;
  const exchange: ImagesExchange = {
    ...http,
    request,
    event: (event) => http.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
    async reply(answer) {
      if ("status" in answer) return http.json(answer.status, { error: errorOf(answer.error) }, answer.headers);
      if (fields.stream !== true) {
        if (answer.error) return http.json(500, { error: errorOf(answer.error) }, answer.headers);
        return http.json(200, imagesBody(answer, fields), answer.headers);
      }
      http.writeHead(200, { "content-type": "text/event-stream", ...answer.headers });
      for (const event of imagesEvents(answer, fields, operation)) await exchange.event(event);
      http.end();
    },
  };
  return exchange;
}
