import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";

/** A request as the server received it. */
export interface ReceivedRequest {
  /** The number of the request, from 0. */
  readonly index: number;
  readonly method: string;
  /** The path without the query: `/v1/chat/completions`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Path and query, verbatim. */
  readonly url: string;
  /** As received; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; text if it is not JSON; `undefined` if it is empty. */
  readonly body: unknown;
  /** The body as received. */
  readonly bytes: Uint8Array;
}

/** One request, and control over each byte of its answer. */
export interface HttpExchange {
  readonly request: ReceivedRequest;
  /** Resolves once either side has closed the connection. */
  readonly closed: Promise<void>;
  /** Sends the status line and headers. Without it, the first `write` sends 200 and `text/event-stream`. */
  writeHead(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Sends bytes as one network chunk. Resolves once the system has accepted them or the client has disconnected. */
  write(data: string | Uint8Array): Promise<void>;
  /** Ends the body properly. */
  end(): void;
  /** Resets the connection (RST) without flushing. */
  destroy(): void;
  /** Answers with a JSON body. */
  json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
}

/** Reads a request to its end. */
export async function receive(message: IncomingMessage, index: number): Promise<ReceivedRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  const bytes = Buffer.concat(pieces);
  const { pathname, searchParams } = new URL(message.url ?? "/", "http://localhost");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers))
    headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  return {
    index,
    method: message.method ?? "GET",
    path: pathname,
    query: Object.fromEntries(searchParams),
    url: message.url ?? "/",
    headers,
    body: parseBody(bytes.toString("utf8")),
    bytes,
  };
}

function parseBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Wraps Node's response. */
export function createExchange(request: ReceivedRequest, response: ServerResponse): HttpExchange {
  const closed = new Promise<void>((resolve) => response.once("close", resolve));
  response.on("error", () => {});
  const exchange: HttpExchange = {
    request,
    closed,
    writeHead(status, headers = {}) {
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    write(data) {
      if (!response.headersSent) exchange.writeHead(200, { "content-type": "text/event-stream" });
      if (response.destroyed) return Promise.resolve();
      const flushed = new Promise<void>((resolve) => response.write(data, () => resolve()));
      return Promise.race([flushed, closed]);
    },
    end: () => void response.end(),
    destroy() {
      const { socket } = response;
      // Node cannot reset a TLS connection.
      if (socket instanceof TLSSocket) socket.destroy();
      else socket?.resetAndDestroy();
    },
    json(status, body, headers = {}) {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    },
  };
  return exchange;
}
