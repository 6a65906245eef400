import type { HttpExchange, ReceivedRequest } from "../servers/http/http-exchange.js";
import { startHttpServer, type TestServer, type TestServerOptions } from "../servers/http/http-server.js";
import { createOCIIdentities, type OCIIdentities, type OCIRequestIdentity } from "./identities.js";
import { type SignatureReport, verifyRequest } from "./verify-request.js";

/** A request as received, and the verification of its signature. */
export interface OCIRequest extends ReceivedRequest {
  /** The reason for a refusal, and the details of the signature. The client does not see them. */
  readonly signature: SignatureReport;
  /** The sender; absent when the request was refused. */
  readonly identity?: OCIRequestIdentity;
  /** Its `opc-compartment-id`. */
  readonly compartmentId?: string;
  /** The `opc-request-id` of the answer. */
  readonly requestId: string;
}

/** An exchange whose request is authentic. */
export interface OCIExchange extends HttpExchange {
  readonly request: OCIRequest;
}

/** Answers an authentic request. */
export type OCIHandler = (exchange: OCIExchange) => void | Promise<void>;

/** Options of {@link startOCIServer}. */
export interface OCIServerOptions extends Pick<TestServerOptions, "cors" | "tls"> {
  /**
   * Answers authentic requests: a function, or one per path prefix, of which the longest match wins.
   *
   * @defaultValue status 200 with a JSON body that repeats the request
   */
  handle?: OCIHandler | Readonly<Record<string, OCIHandler>>;
  /** The identities that may call. @defaultValue an empty register */
  identities?: OCIIdentities;
  /** The server's clock, in milliseconds since 1970. @defaultValue Date.now */
  clock?: () => number;
}

/** A server that acts as an OCI service. */
export interface OCIServer extends TestServer {
  readonly requests: readonly OCIRequest[];
  /** The identities that may call. */
  readonly identities: OCIIdentities;
  /** Sets the server's clock: `setClock(() => Date.now() + 600_000)` is ten minutes ahead of the client. */
  setClock(clock: () => number): void;
}

/**
 * Starts an OCI service on 127.0.0.1 that verifies the signature of every request, over real sockets and with code that it does not
 * share with a signer. Like the service, it refuses with a 401 `NotAuthenticated` and a `Date`; `requests` names the failed check.
 *
 * @example
 * ```ts
 * const chat = createChatHandler([{ text: "Hello" }]);
 * await using server = await startOCIServer({ handle: { "/openai/v1/": chat.handle } });
 * const key = await makeApiKey();
 * server.identities.addApiKey(key);
 * ```
 */
export async function startOCIServer(options: OCIServerOptions = {}): Promise<OCIServer> {
  const { handle = echo, identities = createOCIIdentities(), clock: initialClock = Date.now, ...serverOptions } = options;
  const answer = typeof handle === "function" ? handle : byPath(handle);
  const requests: OCIRequest[] = [];
  let clock = initialClock;

  const server = await startHttpServer(
    async (exchange) => {
      const { request: received } = exchange;
      const signature = authenticate(received, identities, clock());
      const compartmentId = received.headers["opc-compartment-id"];
      const request: OCIRequest = {
        ...received,
        signature,
        ...(signature.identity && { identity: signature.identity }),
        ...(compartmentId !== undefined && { compartmentId }),
        requestId: requestId(received),
      };
      requests.push(request);
      if (signature.problem) refuseAuthentication(exchange);
      else await answer({ ...exchange, request });
    },
    {
      ...serverOptions,
      headers: (request) => ({ "opc-request-id": requestId(request), date: new Date(clock()).toUTCString() }),
    },
  );

  return {
    ...server,
    get openSockets() {
      return server.openSockets;
    },
    requests,
    identities,
    setClock(next) {
      clock = next;
    },
  };
}

const requestId = ({ index }: ReceivedRequest): string => `opc-request-${index + 1}`;

/** Answers an unauthenticated request as OCI does. */
export function refuseAuthentication(exchange: HttpExchange): void {
  const message = "The required information to complete authentication was not provided or was incorrect.";
  exchange.json(401, { code: "NotAuthenticated", message });
}

function authenticate(request: ReceivedRequest, identities: OCIIdentities, now: number): SignatureReport {
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (bearer === undefined) return verifyRequest(request, { find: identities.find, now });
  const identity = identities.findBearer(bearer);
  return identity ? { identity } : { problem: { check: "key", message: "The bearer key is unknown." } };
}

function byPath(handlers: Readonly<Record<string, OCIHandler>>): OCIHandler {
  const entries = Object.entries(handlers).sort(([a], [b]) => b.length - a.length);
  return (exchange) => {
    const [, handle] = entries.find(([prefix]) => exchange.request.path.startsWith(prefix)) ?? [];
    if (handle) return handle(exchange);
    const message = `Authorization failed or requested resource not found: ${exchange.request.path}`;
    exchange.json(404, { code: "NotAuthorizedOrNotFound", message });
  };
}

function echo(exchange: OCIExchange): void {
  const { method, path, query, body } = exchange.request;
  exchange.json(200, { method, path, query, body });
}
