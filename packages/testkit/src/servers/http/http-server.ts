import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";
import { createExchange, type HttpExchange, type ReceivedRequest, receive } from "./http-exchange.js";

/** A server on a free port of 127.0.0.1 that records its requests and open connections. */
export interface TestServer {
  /** `http://127.0.0.1:<port>`, or `https:` with `tls`. */
  readonly url: string;
  /** Every request, in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** The number of open connections that carried a request. Connections that a client opened in advance do not count. */
  readonly openSockets: number;
  /**
   * Resolves once no request is in flight and no connection is open, which proves that no socket leaked.
   *
   * @param timeoutMs - The time limit, in milliseconds. @defaultValue 2000
   * @throws When connections are still open after the time limit.
   */
  idle(timeoutMs?: number): Promise<void>;
  /** Uses this certificate for new connections. @throws when the server was not started with `tls`. */
  setCertificate(tls: TLSCertificate): void;
  /** Drops all connections and stops. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of every test server. */
export interface TestServerOptions {
  /** Answer preflights and allow every origin, for tests in browsers. @defaultValue false */
  cors?: boolean;
  /** Headers of every answer. */
  headers?: (request: ReceivedRequest) => Readonly<Record<string, string>>;
  /** Speak TLS, with this key and certificate chain. */
  tls?: TLSCertificate;
}

/** A private key and its certificate chain, as PEM. */
export interface TLSCertificate {
  key: string;
  cert: string;
}

/**
 * Starts an HTTP server for a protocol.
 *
 * @param handle - Answers a request. If it throws, the answer is a 400 with the message, because clients do not retry a 400.
 */
export async function startHttpServer(
  handle: (exchange: HttpExchange) => void | Promise<void>,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const connections = new Set<Socket>();
  const sockets = new Set<Socket>();
  const requests: ReceivedRequest[] = [];
  let inFlight = 0;
  let idleWaiters: (() => void)[] = [];
  const isIdle = () => sockets.size === 0 && inFlight === 0;
  const settle = () => {
    if (!isIdle()) return;
    for (const resolve of idleWaiters.splice(0)) resolve();
  };

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    inFlight += 1;
    sockets.add(message.socket);
    response.once("close", () => {
      inFlight -= 1;
      settle();
    });
    if (options.cors) {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-allow-methods", "*");
      response.setHeader("access-control-allow-headers", message.headers["access-control-request-headers"] ?? "*");
      response.setHeader("access-control-expose-headers", "*");
      if (message.method === "OPTIONS") return void response.writeHead(204).end();
    }
    try {
      const request = await receive(message, requests.length);
      requests.push(request);
      for (const [name, value] of Object.entries(options.headers?.(request) ?? {})) response.setHeader(name, value);
      const exchange = createExchange(request, response);
      try {
        await handle(exchange);
      } catch (error) {
        if (response.headersSent) exchange.destroy();
        else exchange.json(400, { error: { message: `The test server failed: ${error}`, type: "test_server_error" } });
      }
    } catch {
      // The client hung up before its request was complete, so there is nobody to answer.
      response.destroy();
    }
  }

  const secureServer = options.tls && createSecureServer(options.tls, answer);
  const server = secureServer ?? createServer(answer);
  // The shortest keep-alive makes clients close after each answer, so that an open socket means that a client still reads.
  // Not `Connection: close`, because Node's fetch then takes a reset for the end of the body.
  server.keepAliveTimeout = 1_000;
  const follow = (socket: Socket) => {
    connections.add(socket);
    socket.setNoDelay(true);
    socket.once("close", () => {
      connections.delete(socket);
      sockets.delete(socket);
      settle();
    });
  };
  server.on("connection", follow);
  secureServer?.on("secureConnection", follow);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of connections) socket.destroy();
    await closed;
  }

  return {
    url: `${secureServer ? "https" : "http"}://127.0.0.1:${port}`,
    requests,
    get openSockets() {
      return sockets.size;
    },
    idle(timeoutMs = 2_000) {
      if (isIdle()) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          idleWaiters = idleWaiters.filter((waiter) => waiter !== done);
          reject(
            new Error(
              `The server is not idle after ${timeoutMs} ms: ${sockets.size} connection(s) open, ${inFlight} request(s) in flight.`,
            ),
          );
        }, timeoutMs);
        const done = () => {
          clearTimeout(timer);
          resolve();
        };
        idleWaiters.push(done);
      });
    },
    setCertificate(tls) {
      if (!secureServer) throw new Error("The server does not speak TLS: start it with `tls`.");
      secureServer.setSecureContext(tls);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
