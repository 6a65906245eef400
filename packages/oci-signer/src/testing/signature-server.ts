import type { KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { refusalOf, type SignedRequest } from "./verify-signature.js";

/** What arrived, and what there is against it. */
export interface ReceivedRequest extends SignedRequest {
  readonly refusal: string | undefined;
}

/** A server that takes what is signed with a key. */
export interface SignatureServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
}

/** How the server differs from an ordinary one. */
export interface SignatureServerOptions {
  /** How far its clock is ahead. */
  aheadMs?: number;
  /** Refuses what is signed well, or takes (`null`) what is not. @defaultValue the refusal there is */
  judge?: (request: ReceivedRequest, index: number) => string | null | undefined | Promise<string | null | undefined>;
  /** Lets pages of every origin in. */
  cors?: boolean;
  /** Answers what was taken. @defaultValue `{"ok":true}` */
  answer?: (request: ReceivedRequest, response: ServerResponse) => void;
}

/** Starts it. It answers with `200 {"ok":true}`, or with 401 and the reason. */
export async function startSignatureServer(
  key: KeyObject,
  { aheadMs = 0, judge, cors, answer }: SignatureServerOptions = {},
): Promise<SignatureServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (message, response) => {
    if (cors) {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-allow-headers", message.headers["access-control-request-headers"] ?? "*");
      response.setHeader("access-control-allow-methods", "*");
      if (message.method === "OPTIONS") return void response.writeHead(204).end();
    }
    const received = await receive(message);
    const request: ReceivedRequest = { ...received, refusal: refusalOf(received, key, Date.now() + aheadMs) };
    const index = requests.push(request) - 1;
    const verdict = await judge?.(request, index);
    const refusal = verdict === undefined ? request.refusal : verdict;
    response.setHeader("date", new Date(Date.now() + aheadMs).toUTCString());
    response.setHeader("content-type", "application/json");
    if (refusal) return void response.writeHead(401).end(JSON.stringify({ code: "NotAuthenticated", message: refusal }));
    if (answer) return void answer(request, response);
    response.end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(message: IncomingMessage): Promise<SignedRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: message.method ?? "",
    target: message.url ?? "",
    headers: Object.fromEntries(headers),
    body: Buffer.concat(pieces),
  };
}
